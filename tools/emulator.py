"""The local stack's emulator: a process that outlives the command that started it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import AF_INET, SOCK_STREAM, socket

from tools.project import Project, SetupError, say, write_if_new

STEP = "emulator"
HOST = "127.0.0.1"
DEFAULT_PORT = 8090
PROBE = "/v1/projects/local/locations/us-central1/tuningJobs?pageSize=1"
"""Any emulator of this project answers it with 200, even an empty one."""
READY_LIMIT = 30.0
"""Seconds from start to the first answer."""
PATIENCE = 10.0
"""Seconds for one answer; training keeps the emulator busy."""
STOP_LIMIT = 10.0
"""Seconds from asking it to end to killing it; its state is on disk all along."""
POLL = 0.1
TAIL_LINES = 15


@dataclass(frozen=True)
class Emulator:
    """A recorded emulator, running or not."""

    pid: int
    port: int

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{HOST}:{self.port}"


def serve(project: Project, port: int | None = None) -> Emulator:
    """Reuse the emulator that answers, or start one; raise SetupError."""
    known = recorded(project)
    if known and is_running(project, known):
        if port not in {None, known.port}:
            raise SetupError(
                f"{STEP}: runs on port {known.port} already, with what the local stack made there."
                "\nTo use it, type: make up\n"
                f"To move it, type: make down && make up PORT={port}"
            )
        if answers(known.port):
            say(STEP, f"runs on {known.address} already (pid {known.pid})")
            return known
        stop(project, known)
        # Its training processes may hold the port a moment longer than it lives.
        _poll(lambda: not _taken(known.port), STOP_LIMIT)
    return _start(project, port or (known.port if known else DEFAULT_PORT))


def recorded(project: Project) -> Emulator | None:
    """Read the pid file: the pid on its first line, the port on its second."""
    try:
        pid, port = (project.tools / "emulator.pid").read_text().split()
        return Emulator(int(pid), int(port))
    except (OSError, ValueError):
        return None


def is_running(project: Project, emulator: Emulator) -> bool:
    """Tell whether the recorded pid still is this project's emulator, not another process."""
    words = _command_line(emulator.pid)
    return " emulator " in words and str(_data_folder(project)) in words


def answers(port: int) -> bool:
    """Tell whether an emulator serves on `port`."""
    connection = HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", PROBE)
        return connection.getresponse().status == 200  # noqa: PLR2004 the status of "served"
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def stop(project: Project, emulator: Emulator) -> None:
    """End the emulator if it still is ours, and forget it."""
    outcome = "stopped" if is_running(project, emulator) else "had ended already"
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if not is_running(project, emulator):
            break
        os.kill(emulator.pid, sign)
        _poll(lambda: not is_running(project, emulator), STOP_LIMIT)
    (project.tools / "emulator.pid").unlink(missing_ok=True)
    say(STEP, f"{outcome} (pid {emulator.pid})")


def _start(project: Project, port: int) -> Emulator:
    if _taken(port):
        raise SetupError(
            f"{STEP}: another program uses port {port}.\n"
            f"Choose a free one, such as: make up PORT={port + 1}"
        )
    log = project.tools / "emulator.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            _command(project, port),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=project.root,
            start_new_session=True,
        )
    emulator = Emulator(process.pid, port)
    write_if_new(project.tools / "emulator.pid", f"{emulator.pid}\n{port}\n")
    _poll(lambda: process.poll() is not None or answers(port), READY_LIMIT)
    if process.poll() is not None or not answers(port):
        stop(project, emulator)
        raise SetupError(_failure(project, log))
    say(STEP, f"serves on {emulator.address} (pid {emulator.pid}), log: {project.shown(log)}")
    return emulator


def _command(project: Project, port: int) -> list[str]:
    command = str(project.venv / "bin" / "vertex-tuning")
    return [command, "emulator", "--port", str(port), "--data-dir", str(_data_folder(project))]


def _data_folder(project: Project) -> Path:
    return project.tools / "emulator"


def _failure(project: Project, log: Path) -> str:
    tail = "\n".join(f"  {line}" for line in log.read_text().splitlines()[-TAIL_LINES:])
    return f"{STEP}: did not start. The end of {project.shown(log)}:\n{tail}"


def _taken(port: int) -> bool:
    with socket(AF_INET, SOCK_STREAM) as probe:
        return probe.connect_ex((HOST, port)) == 0


def _poll(condition: Callable[[], bool], limit: float) -> None:
    deadline = time.monotonic() + limit
    while not condition() and time.monotonic() < deadline:
        time.sleep(POLL)


def _command_line(pid: int) -> str:
    """Read a process's command line; empty for one that is gone or has ended."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""
    answer = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return answer.stdout
