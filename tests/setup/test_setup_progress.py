import os
import sys
import time
from pathlib import Path

import pytest
from tools import progress
from tools.progress import CommandFailedError, run


def test_the_output_goes_to_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run("step: working", ["sh", "-c", "echo out; echo err >&2"], log=tmp_path / "logs" / "a.log")

    assert (tmp_path / "logs" / "a.log").read_text() == "out\nerr\n"
    assert capfd.readouterr().out == "step: working ...\nstep: working done after 0 s\n"


def test_a_long_command_shows_that_it_works(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "LOG_TICK", 0.05)

    run("step: working", ["sleep", "0.5"], log=tmp_path / "a.log")

    assert capfd.readouterr().out.count("step: working ... 0 s\n") >= 3


def test_a_failure_carries_the_end_of_the_output(tmp_path: Path) -> None:
    with pytest.raises(CommandFailedError, match="exit code 7") as caught:
        run("step", ["sh", "-c", "seq 100; echo last; echo; exit 7"], log=tmp_path / "a.log")

    assert caught.value.last_line == "last"
    assert caught.value.tail[0] == "88"


def test_a_silent_failure_says_its_exit_code(tmp_path: Path) -> None:
    with pytest.raises(CommandFailedError) as caught:
        run("step", ["sh", "-c", "exit 7"], log=tmp_path / "a.log")

    assert caught.value.last_line == "exit code 7"


def test_the_limit_also_ends_what_the_command_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f"sleep 60 & echo $! > {child}; wait"

    with pytest.raises(CommandFailedError, match="no end after 1 s"):
        run("step", ["sh", "-c", script], log=tmp_path / "a.log", limit=1)

    assert ended(int(child.read_text()))


def test_the_environment_is_added_to_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FROM_OUTSIDE", "kept")
    show = "import os; print(os.environ['FROM_OUTSIDE'], os.environ['ADDED'], os.getcwd())"

    run(
        "step",
        [sys.executable, "-c", show],
        log=tmp_path / "a.log",
        cwd=tmp_path,
        env={"ADDED": "here"},
    )

    assert (tmp_path / "a.log").read_text() == f"kept here {tmp_path}\n"


def ended(pid: int) -> bool:
    """Poll until a process is gone, or dead and waiting to be collected."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
