"""Who may ask the emulator: the rule, and the command that has to be told to loosen it."""

import socket
import subprocess
import sys

import pytest

from pulumi_vertex_tuning.emulator.hosts import Hosts
from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Http

COMMAND = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "emulator", "--port", "0"]


@pytest.mark.parametrize(
    ("host", "origin", "here", "remote"),
    [
        ("localhost:8090", None, True, True),
        ("LocalHost", None, True, True),
        ("127.0.0.1:8090", None, True, True),
        ("127.8.8.8", None, True, True),
        ("[::1]:8090", None, True, True),
        ("10.0.0.7:8090", None, False, True),
        ("[fd00::1]:80", None, False, True),
        ("emulator:8090", None, False, True),
        ("vertex.svc.cluster.local", None, False, True),
        ("evil.example", None, False, False),
        ("localhost.evil.example", None, False, False),
        ("127.0.0.1.evil.example", None, False, False),
        ("127.0.0.1@evil.example", None, False, False),
        ("evil.example#localhost", None, False, False),
        ("", None, False, False),
        ("[::1", None, False, False),
        ("localhost", "http://localhost:3000", True, True),
        ("localhost", "https://evil.example", False, False),
        ("localhost", "null", False, False),
        ("localhost", "", False, False),
        ("localhost", "http://203.0.113.9", False, False),
        ("10.0.0.7:8090", "http://203.0.113.9", False, False),
        ("10.0.0.7:8090", "http://10.0.0.7:3000", False, True),
        ("emulator:8090", "http://emulator:3000", False, True),
        ("emulator:8090", "http://localhost:3000", False, True),
        ("emulator:8090", "http://other:3000", False, False),
    ],
)
def test_only_places_that_are_meant_may_ask(
    host: str,
    origin: str | None,
    here: bool,
    remote: bool,
) -> None:
    assert Hosts().allow(host, origin) is here
    assert Hosts(remote=True).allow(host, origin) is remote


@pytest.mark.parametrize("path", ["/", "/v1/projects/p/locations/us-central1/tuningJobs"])
@pytest.mark.parametrize("space", ["", "/storage/v1/b?project=p", "/emulator/requests"])
def test_a_name_that_was_made_to_lead_here_is_refused_everywhere(
    emulator: Emulator,
    path: str,
    space: str,
) -> None:
    answer = Http(emulator).ask("GET", space or path, Host="rebound.example")
    assert answer.status == 403
    assert answer.json["error"]["status"] == "PERMISSION_DENIED"


def test_a_request_without_a_host_is_refused(emulator: Emulator) -> None:
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b" 403 " in connection.recv(4096)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "example.com"])
def test_another_address_has_to_be_meant(host: str) -> None:
    ended = subprocess.run(
        [*COMMAND, "--host", host],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "--allow-remote" in ended.stderr
    assert "no credentials are checked" in ended.stderr
    assert ended.stdout == ""


def test_with_the_flag_it_listens_and_still_refuses_foreign_names() -> None:
    # An address of loopback stands for a remote one: nothing here listens to the outside.
    command = [*COMMAND, "--host", "127.0.0.2", "--allow-remote"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline().rpartition(":")[2])
        for name, want in ((f"10.1.2.3:{port}", b" 200 "), ("evil.example", b" 403 ")):
            with socket.create_connection(("127.0.0.2", port), timeout=10) as connection:
                connection.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
                assert want in connection.recv(4096)
        process.terminate()
        assert process.wait(20) == 0
