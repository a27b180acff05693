import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools.emulator import Emulator, answers, is_running, recorded, stop
from tools.project import ROOT, Project

SERVE = """
import sys
from pathlib import Path
import tools.emulator
from tools.emulator import serve
from tools.project import Project, SetupError
tools.emulator.PATIENCE = tools.emulator.STOP_LIMIT = 1.0
try:
    serve(Project(Path(sys.argv[1])), int(sys.argv[2]) if sys.argv[2:] else None)
except SetupError as error:
    sys.exit(str(error))
"""


@pytest.fixture
def with_emulator(
    project: Project, server: Path, executable: Callable[[Path, str], Path]
) -> Iterator[Project]:
    """Give the project a `vertex-tuning` command, and end what it leaves running."""
    executable(
        project.venv / "bin" / "vertex-tuning",
        f'exec "{sys.executable}" "{server}" "$@"',
    )
    project.tools.mkdir()
    yield project
    if left := recorded(project):
        stop(project, left)


def serve(project: Project, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Start it from another process, which ends: so it must outlive its starter."""
    command = [sys.executable, "-c", SERVE, str(project.root), *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def started(project: Project, *arguments: object) -> Emulator:
    answer = serve(project, *arguments)
    assert answer.returncode == 0, answer.stderr
    emulator = recorded(project)
    assert emulator
    return emulator


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_it_serves_until_it_is_stopped(with_emulator: Project, port: int) -> None:
    emulator = started(with_emulator, port)

    assert emulator.port == port
    assert is_running(with_emulator, emulator)
    assert answers(port)
    assert (
        str(with_emulator.tools / "emulator") in (with_emulator.tools / "emulator.log").read_text()
    )

    stop(with_emulator, emulator)

    assert not is_running(with_emulator, emulator)
    assert not answers(port)
    assert recorded(with_emulator) is None


def test_it_runs_in_a_session_of_its_own(with_emulator: Project, port: int) -> None:
    emulator = started(with_emulator, port)

    assert os.getsid(emulator.pid) == emulator.pid


def test_one_that_answers_is_used_again(with_emulator: Project, port: int) -> None:
    first = started(with_emulator, port)

    assert started(with_emulator) == first
    assert started(with_emulator, port) == first


def test_another_port_is_refused_while_it_runs(with_emulator: Project, port: int) -> None:
    started(with_emulator, port)

    answer = serve(with_emulator, port + 1)

    assert answer.returncode == 1
    assert f"runs on port {port} already" in answer.stderr
    assert f"make down && make up PORT={port + 1}" in answer.stderr


def test_one_that_died_is_started_on_its_port(with_emulator: Project, port: int) -> None:
    first = started(with_emulator, port)
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: not is_running(with_emulator, first))

    second = started(with_emulator)

    assert second.pid != first.pid
    assert second.port == port


def test_one_that_hangs_is_replaced(with_emulator: Project, port: int) -> None:
    hanging = started(with_emulator, port)
    os.kill(hanging.pid, signal.SIGSTOP)
    try:
        # A stopped process keeps SIGTERM for later: this also shows that it is killed then.
        second = started(with_emulator)
    finally:
        if is_running(with_emulator, hanging):
            os.kill(hanging.pid, signal.SIGKILL)

    assert second.pid != hanging.pid
    assert answers(port)


def test_a_taken_port_is_explained(with_emulator: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        answer = serve(with_emulator, taken)

    assert answer.returncode == 1
    assert f"another program uses port {taken}" in answer.stderr
    assert f"make up PORT={taken + 1}" in answer.stderr
    assert recorded(with_emulator) is None


def test_one_that_cannot_start_shows_its_log(
    with_emulator: Project, port: int, executable: Callable[[Path, str], Path]
) -> None:
    executable(with_emulator.venv / "bin" / "vertex-tuning", "echo no such module; exit 1")

    answer = serve(with_emulator, port)

    assert answer.returncode == 1
    assert "did not start. The end of .tools/emulator.log:\n  no such module" in answer.stderr
    assert recorded(with_emulator) is None


def test_a_pid_that_another_process_took_over_is_left_alone(with_emulator: Project) -> None:
    other = subprocess.Popen(["sleep", "60"])
    try:
        (with_emulator.tools / "emulator.pid").write_text(f"{other.pid}\n8090\n")
        emulator = recorded(with_emulator)
        assert emulator == Emulator(other.pid, 8090)
        assert not is_running(with_emulator, emulator)

        stop(with_emulator, emulator)

        assert other.poll() is None
        assert recorded(with_emulator) is None
    finally:
        other.kill()
        other.wait()


@pytest.mark.parametrize("text", ["", "hello\n", "12\n", "12\n13\n14\n"])
def test_an_unreadable_pid_file_counts_as_none(with_emulator: Project, text: str) -> None:
    (with_emulator.tools / "emulator.pid").write_text(text)

    assert recorded(with_emulator) is None
