"""Nobody but the browser with the start address can use the console."""

import base64
import http.client
import re
import socket
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser

from tests.console.running import Console, open_page

SOCKET = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"


def _get(console: Console, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, str]:
    connection = http.client.HTTPConnection(urlsplit(console.url).netloc, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode(errors="replace")
    finally:
        connection.close()


def _cookie(console: Console) -> str:
    answer = requests.get(console.start, allow_redirects=False, timeout=10)
    assert answer.status_code == 303
    return answer.headers["Set-Cookie"].partition(";")[0]


def _websocket_status(console: Console, **headers: str) -> int:
    address = urlsplit(console.url)
    key = base64.b64encode(bytes(16)).decode()
    given = {
        "Host": address.netloc,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
        **headers,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(f"GET {SOCKET} HTTP/1.1\r\n{lines}\r\n".encode())
        found = re.match(rb"HTTP/1.1 (\d+)", line.recv(4096))
    assert found
    return int(found[1])


def test_the_start_address_lets_in_and_leaves_no_token_behind(console: Console) -> None:
    answer = requests.get(console.start, allow_redirects=False, timeout=10)

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
    assert requests.get(console.start, timeout=10).status_code == 200


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/", "no token at all"),
        ("/?token=", "an empty one"),
        ("/?token=guessed", "a wrong one"),
        ("/create", "another page"),
        ("/_nicegui_ws/socket.io/?EIO=4&transport=polling", "the channel that drives a page"),
    ],
)
def test_without_the_token_nothing_is_shown(console: Console, path: str, reason: str) -> None:
    status, _headers, text = _get(console, path)

    assert status == 403, reason
    assert "Open the address" in text


def test_another_console_s_token_does_not_let_in(console: Console) -> None:
    name = _cookie(console).partition("=")[0]

    assert _get(console, "/", Cookie=f"{name}=another")[0] == 403


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Host": "evil.example"}, "a name that was made to lead here (DNS rebinding)"),
        ({"Host": "127.0.0.1"}, "another port of this machine"),
        ({"Origin": "http://evil.example"}, "a page of another site"),
        ({"Origin": "http://127.0.0.1:1"}, "a page of another server on this machine"),
        ({"Origin": "null"}, "a page in a sandbox, or a file"),
    ],
)
def test_the_token_does_not_help_other_pages(
    console: Console, headers: dict[str, str], reason: str
) -> None:
    known = {"Cookie": _cookie(console)}

    assert _get(console, "/", **known)[0] == 200
    assert _get(console, "/", **known, **headers)[0] == 403, reason
    assert _websocket_status(console, **known, **headers) == 403, reason


def test_the_websocket_needs_the_token_too(console: Console) -> None:
    own = {"Origin": console.url}

    assert _websocket_status(console, **own) == 403
    assert _websocket_status(console, **own, Cookie=_cookie(console)) == 101


def test_no_page_can_frame_it(console: Console) -> None:
    _status, headers, _text = _get(console, "/", Cookie=_cookie(console))

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_page_in_the_same_browser_cannot_drive_it(browser: Browser, console: Console) -> None:
    """The browser was let in; a page of another origin in it sends requests and is refused."""
    with open_page(browser, console.start) as page:
        page.wait_for_selector("h1")
        attack = page.context.new_page()
        attack.route("http://evil.example/", lambda route: route.fulfill(body="<p>evil</p>"))
        attack.goto("http://evil.example/")
        opened = attack.evaluate(
            """url => new Promise(done => {
                 const socket = new WebSocket(url);
                 socket.onopen = () => done(true);
                 socket.onerror = () => done(false);
               })""",
            console.url.replace("http", "ws") + SOCKET,
        )
        read = attack.evaluate(
            "url => fetch(url, {credentials: 'include'}).then(() => true, () => false)", console.url
        )

    assert (opened, read) == (False, False)
