"""No answer: whether the request can have been heard is told apart, on real sockets."""

import datetime as dt
import json
import socket
import ssl
import struct
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import google.auth
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from google.api_core.retry import Retry
from google.oauth2 import credentials as oauth2

from pulumi_vertex_tuning.vertex.errors import (
    InvalidArgument,
    NotAuthenticated,
    Unavailable,
    Unreachable,
    VertexError,
    told_as,
)
from tests.unit.canned import JOB, Answer, Asked, answering, client_of

CANARY = "canary-4711-in-the-mine"
_credentials: Any = oauth2.Credentials  # an untyped constructor
Behaviour = Callable[[socket.socket], None]


def told(url: str, credentials: Any = None, timeout: float = 10) -> VertexError:
    """Return what one call to a server ends with."""
    with (
        pytest.raises(VertexError) as raised,
        client_of(url, credentials) as client,
        told_as("do it"),
    ):
        client.cancel_tuning_job(name=JOB, retry=None, timeout=timeout)
    return raised.value


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that nothing else can take, and where nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def listening(behaviour: Behaviour) -> Iterator[int]:
    """Behave so to each connection, until the end of the test."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, behaviour))
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(server: socket.socket, behaviour: Behaviour) -> None:
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                behaviour(connection)


def _hang_up(connection: socket.socket) -> None:
    connection.recv(65536)


def _reset(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _say_half(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")


def _say_nonsense(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")


def _wait_for_the_end(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass


def test_where_nothing_listens_nothing_was_sent(free_port: int) -> None:
    error = told(f"http://127.0.0.1:{free_port}")

    assert type(error) is Unreachable
    assert str(error) == (
        f"could not do it: nothing listens at 127.0.0.1:{free_port} (connection refused);"
        f" start the emulator with `vertex-tuning emulator --port {free_port}`\nNothing was done."
    )


def test_nobody_is_sent_to_the_emulator_of_another_machine(free_port: int) -> None:
    error = told(f"http://127.0.0.2:{free_port}")

    assert type(error) is Unreachable
    assert error.reason == f"nothing listens at 127.0.0.2:{free_port} (connection refused)"


def test_a_name_that_nobody_knows() -> None:
    error = told("http://nothing.invalid:8090")

    assert type(error) is Unreachable
    assert error.reason == "the name of nothing.invalid:8090 is not known; look at the network"


def test_a_server_that_takes_no_connection() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen(0)
        address = busy.getsockname()
        queue = [socket.socket() for _ in range(4)]
        for waiting in queue:
            waiting.setblocking(False)
            waiting.connect_ex(address)

        error = told(f"http://127.0.0.1:{address[1]}", timeout=0.5)

        for waiting in queue:
            waiting.close()
    assert type(error) is Unreachable
    assert error.reason == f"no way to 127.0.0.1:{address[1]}; look at the network"


HEARD: list[tuple[Behaviour, str]] = [
    (_hang_up, "the connection was cut before an answer came"),
    (_reset, "the connection was cut before an answer came"),
    (_say_half, "the answer was cut off"),
    (_say_nonsense, "an answer that cannot be read"),
    (_wait_for_the_end, "no answer in time"),
]


@pytest.mark.parametrize(
    ("behaviour", "reason"), HEARD, ids=lambda one: getattr(one, "__name__", "")
)
def test_what_may_have_been_heard_may_have_been_done(behaviour: Behaviour, reason: str) -> None:
    with listening(behaviour) as port:
        error = told(f"http://127.0.0.1:{port}", timeout=0.5)

    assert type(error) is Unavailable
    assert str(error) == (
        f"could not do it: {reason}\nTry again in a while; nothing is done twice."
    )


def told_after_tries(url: str, again: Any) -> VertexError:
    with pytest.raises(VertexError) as raised, client_of(url) as client, told_as("do it"):
        client.cancel_tuning_job(name=JOB, retry=again, timeout=10)
    return raised.value


def test_of_several_tries_one_may_have_been_heard(free_port: int) -> None:
    again: Any = Retry(predicate=lambda _: True, initial=0.01, timeout=0.1)

    error = told_after_tries(f"http://127.0.0.1:{free_port}", again)

    assert type(error) is Unavailable
    assert error.reason.startswith(f"nothing listens at 127.0.0.1:{free_port}")


def test_the_first_try_was_heard_and_the_next_refused() -> None:
    def is_no_refusal(error: BaseException) -> bool:
        return "refused" not in str(error)

    def hear_one(server: socket.socket) -> None:
        connection, _ = server.accept()
        server.close()
        with connection:
            connection.recv(65536)

    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    thread = threading.Thread(target=hear_one, args=(server,))
    thread.start()
    again: Any = Retry(predicate=is_no_refusal, initial=0.01, timeout=10)

    error = told_after_tries(f"http://127.0.0.1:{port}", again)

    thread.join()
    assert type(error) is Unavailable
    assert error.reason.startswith(f"nothing listens at 127.0.0.1:{port}")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that nobody vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "both.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(pem) + private)
    return path


def test_a_certificate_that_is_not_trusted_gets_no_request(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def shake_hands(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True).recv(65536)

    with listening(shake_hands) as port:
        error = told(f"https://127.0.0.1:{port}")

    assert type(error) is Unreachable
    assert error.reason == f"the certificate of 127.0.0.1:{port} is not trusted"


def test_a_proxy_that_is_not_there(free_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://user:{CANARY}@127.0.0.1:{free_port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    error = told("https://nothing.invalid")

    assert type(error) is Unreachable
    assert error.reason.startswith("the proxy that HTTPS_PROXY or HTTP_PROXY names")
    assert CANARY not in "".join(traceback.format_exception(error))


def _user(token_url: str) -> Any:
    return _credentials(
        token=None,
        refresh_token=f"1//{CANARY}",
        token_uri=token_url,
        client_id="me",
        client_secret=f"GOCSPX-{CANARY}",
    )


def test_without_an_access_token_nothing_is_sent(free_port: int) -> None:
    with answering(lambda _: Answer()) as url:
        error = told(url, _user(f"http://127.0.0.1:{free_port}/token"))

    assert type(error) is Unreachable
    assert error.reason.startswith("no access token: nothing listens at 127.0.0.1:")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b'{"error": "invalid_grant", "error_description": "Bad Request"}', "invalid_grant"),
        (b'{"error": {"message": "No."}}', "the credentials were not accepted"),
        (b"<html>no</html>", "no"),
    ],
)
def test_credentials_that_are_refused_are_told_without_them(answer: bytes, reason: str) -> None:
    def refuse(asked: Asked) -> Answer:
        return Answer(400, answer.replace(b"Bad Request", b"Bad " + asked.body))

    with answering(refuse) as url:
        error = told(url, _user(f"{url}/token"))

    text = "".join(traceback.format_exception(error))
    assert type(error) is NotAuthenticated
    assert error.reason.startswith(reason)
    assert CANARY not in text
    assert "{" not in error.reason
    assert "gcloud auth application-default login" in str(error)


KEY = {
    "type": "service_account",
    "private_key": f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----",
    "client_email": "me@example.com",
    "token_uri": "https://nothing.invalid",
}
FILES: list[tuple[str | None, str]] = [
    (None, "File {path} was not found."),
    ("", "File {path} is not a valid json file."),
    ("[]", "credentials that cannot be read"),
    ('{"type": "service_account"}', "credentials from {path}: Service account info was not in"),
    (json.dumps(KEY), "credentials from {path}: Unable to load PEM file."),
    (json.dumps({"type": "nothing", "refresh_token": CANARY}), "does not have a valid type."),
]


@pytest.mark.parametrize(("content", "reason"), FILES)
def test_a_file_of_credentials_that_is_of_no_use(
    content: str | None, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "key.json"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))

    with pytest.raises(NotAuthenticated) as raised, told_as("find credentials"):
        google.auth.default()

    assert reason.format(path=path) in raised.value.reason
    assert CANARY not in "".join(traceback.format_exception(raised.value))


def test_a_file_of_ours_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument) as raised, told_as("upload it"):
        (tmp_path / "train.jsonl").read_bytes()

    assert raised.value.reason == f"{tmp_path}/train.jsonl: No such file or directory"
