"""Who may talk to the console: the browser that was given the start address, and no other page.

Every page that a browser on this machine has open can send requests to loopback. So the host must
be ours (a name that somebody else's DNS leads here is not), the origin too, and a random token
from the start address, kept as a cookie that other sites cannot send, must come along.
"""

import hmac
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_PARAMETER = "token"
_NOT_ASKED = "This is not a page of the console. Open the address that it printed."
_UNKNOWN = (
    "Open the address that `vertex-tuning console` printed when it started: it holds the token"
    " that lets this browser in."
)
_HEADERS = (
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'; form-action 'self'; base-uri 'self'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class Guard:
    """Stands before the whole app, websockets and files included."""

    def __init__(self, app: App, port: int, token: str) -> None:
        self._app, self._token = app, token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie = f"vertex-tuning-console-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        headers = _headers(scope)
        if not self._is_own(headers):
            await _refuse(scope, send, _NOT_ASKED)
        elif (target := self._started(scope)) is not None:
            await _enter(send, target, f"{self._cookie}={self._token}")
        elif not self._knows(headers.get("cookie", "")):
            await _refuse(scope, send, _UNKNOWN)
        else:
            await self._app(scope, receive, _protected(send))

    def _is_own(self, headers: dict[str, str]) -> bool:
        origin = headers.get("origin")
        own = origin is None or origin.removeprefix("http://") in self._hosts
        return headers.get("host") in self._hosts and own

    def _started(self, scope: Scope) -> str | None:
        """Return where to go on from the start address; None where this is not it."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        if not self._same(dict(query).get(_PARAMETER, "")):
            return None
        rest = urlencode([pair for pair in query if pair[0] != _PARAMETER])
        path = "/" + str(scope["path"]).lstrip("/")
        return path + (f"?{rest}" if rest else "")

    def _knows(self, cookies: str) -> bool:
        try:
            found = SimpleCookie(cookies).get(self._cookie)
        except CookieError:
            return False
        return found is not None and self._same(found.value)

    def _same(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(errors="replace"), self._token.encode())


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers; one that comes twice is joined, and so fits nothing that is expected."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}; {value}" if name in found else value
    return found


async def _enter(send: Send, target: str, cookie: str) -> None:
    """Keep the token as a cookie and leave the address that holds it."""
    attributes = "; Path=/; HttpOnly; SameSite=Strict"
    headers = [
        (b"location", target.encode("latin-1", errors="replace")),
        (b"set-cookie", (cookie + attributes).encode()),
        (b"cache-control", b"no-store"),
    ]
    await _answer(send, 303, headers, "")


async def _refuse(scope: Scope, send: Send, reason: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await _answer(send, 403, [(b"content-type", b"text/plain; charset=utf-8")], reason + "\n")


async def _answer(
    send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], text: str
) -> None:
    start = {"type": "http.response.start", "status": status, "headers": [*headers, *_HEADERS]}
    await send(start)
    await send({"type": "http.response.body", "body": text.encode()})


def _protected(send: Send) -> Send:
    async def with_headers(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *_HEADERS]
        await send(message)

    return with_headers
