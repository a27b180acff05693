"""The processes of one stack: found by their environment, which even orphans keep."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import psutil

from tests.engine.cli import TIMEOUT

_HOME = "PULUMI_HOME"
_HEARD = "^C received"
_PATIENCE = 60.0


class Shot(StrEnum):
    """What hits, and whom."""

    PLUGIN = "SIGKILL plugin"
    ENGINE = "SIGKILL engine"
    CTRL_C = "Ctrl-C"


def fire(shot: Shot, engine: subprocess.Popen[str], home: str, printed: Path) -> None:
    """Hit the engine, its plugin or its group, and return when that has been felt."""
    if shot == Shot.PLUGIN:
        _kill(list(_plugins(home)))
    elif shot == Shot.ENGINE:
        engine.kill()
        engine.wait(TIMEOUT)
    else:
        press_ctrl_c(engine)
        _until_heard(engine, printed)


def press_ctrl_c(engine: subprocess.Popen[str]) -> None:
    """Send SIGINT to the group, as a terminal does."""
    os.killpg(engine.pid, signal.SIGINT)


def lost_patience(engine: subprocess.Popen[str]) -> bool:
    """Wait for the engine's end; tell whether it took a second Ctrl-C."""
    try:
        engine.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        press_ctrl_c(engine)
        engine.wait(TIMEOUT)
        return True
    return False


def end_all(home: str) -> None:
    """End whatever still runs with this PULUMI_HOME."""
    _kill(list(_with_home(home)))


def _until_heard(engine: subprocess.Popen[str], printed: Path) -> None:
    deadline = time.monotonic() + TIMEOUT
    while _HEARD not in printed.read_text() and engine.poll() is None:
        assert time.monotonic() < deadline, f"Ctrl-C was not heard:\n{printed.read_text()}"
        time.sleep(0.01)


def _plugins(home: str) -> Iterator[psutil.Process]:
    return (one for one in _with_home(home) if "pulumi.dynamic" in one.cmdline())


def _with_home(home: str) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        try:
            if process.environ().get(_HOME) == home:
                yield process
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue


def _kill(processes: list[psutil.Process]) -> None:
    for process in processes:
        process.kill()
    _, alive = psutil.wait_procs(processes, timeout=TIMEOUT)
    assert not alive, alive
