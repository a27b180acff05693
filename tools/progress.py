"""Run a long command with its output in a log, and show that it is working."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

LOG_TICK = 15.0
"""Seconds between two lines where the output is not a terminal."""
TERMINAL_TICK = 1.0
"""Seconds between two updates of the one line on a terminal."""
TAIL_LINES = 15
GRACE = 5.0
"""Seconds between asking a command to end and killing it."""


class CommandFailedError(Exception):
    """A command that failed: why, and the end of what it printed."""

    def __init__(self, why: str, log: Path) -> None:
        super().__init__(why)
        self.log = log
        self.tail = log.read_text(errors="replace").splitlines()[-TAIL_LINES:]

    @property
    def last_line(self) -> str:
        """The last thing the command said, or why it failed where it said nothing."""
        said = [line.strip() for line in self.tail if line.strip()]
        return said[-1] if said else str(self)


class Ticker:
    """One line that counts the seconds on a terminal, a line now and then in a log."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.terminal = sys.stdout.isatty()
        self.period = TERMINAL_TICK if self.terminal else LOG_TICK
        self.started = monotonic()
        self._show("...")

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return monotonic() - self.started

    def tick(self) -> None:
        """Show that the work goes on."""
        self._show(f"... {self.elapsed:.0f} s")

    def end(self, outcome: str) -> None:
        """Show how it ended."""
        self._show(f"{outcome} after {self.elapsed:.0f} s")
        if self.terminal:
            print(flush=True)

    def _show(self, text: str) -> None:
        if self.terminal:
            print(f"\r\x1b[2K{self.label} {text}", end="", flush=True)
        else:
            print(f"{self.label} {text}", flush=True)


def run(
    label: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    limit: float | None = None,
) -> None:
    """Run `command` to its end, for at most `limit` seconds; raise CommandFailedError."""
    log.parent.mkdir(parents=True, exist_ok=True)
    ticker = Ticker(label)
    try:
        with log.open("w") as output:
            code = _wait(_start(command, output.fileno(), cwd, env), ticker, limit)
    except BaseException:
        ticker.end("stopped")
        raise
    ticker.end("done" if code == 0 else "failed")
    if code is None:
        raise CommandFailedError(f"no end after {limit:.0f} s", log)
    if code:
        raise CommandFailedError(f"exit code {code}", log)


def _start(
    command: Sequence[str | Path], output: int, cwd: Path | None, env: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    # A group of its own, so that a limit or Ctrl-C ends what the command started as well.
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=os.environ | (env or {}),
        process_group=0,
    )


def _wait(process: subprocess.Popen[bytes], ticker: Ticker, limit: float | None) -> int | None:
    """Wait with a ticking line; None when the limit ended it."""
    try:
        while limit is None or ticker.elapsed < limit:
            try:
                pause = ticker.period if limit is None else limit - ticker.elapsed
                return process.wait(max(0.0, min(ticker.period, pause)))
            except subprocess.TimeoutExpired:
                ticker.tick()
    except BaseException:
        _end(process)
        raise
    _end(process)
    return None


def _end(process: subprocess.Popen[bytes]) -> None:
    # The first is Ctrl-C's own, at which go and pip tidy up; the second is for all that remains.
    for sign in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(GRACE)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
