"""How far a long transfer is, on the row of its resource."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pulumi_vertex_tuning.resources.row import Row
from pulumi_vertex_tuning.resources.waiting.progress import on_terminal

_EACH, _RARELY = 1.0, 30.0
"""Seconds between lines: on a terminal one replaces the other, in a log each is a line."""

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
_STEP = 1024


def _interval() -> float:
    return _EACH if on_terminal() else _RARELY


@dataclass
class Transfer:
    """Tells of a transfer now and then: "docs-bot-training: 320 MiB of 1 GiB uploaded"."""

    row: Row
    done: str
    interval: float = field(default_factory=_interval)
    clock: Callable[[], float] = time.monotonic
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        self._last = self.clock()

    def __call__(self, moved: int, size: int) -> None:
        """Take note of how many bytes have been moved, and of how many."""
        now = self.clock()
        if now - self._last >= self.interval:
            self._last = now
            self.row.passing(f"{self.row.name}: {bytes_(moved)} of {bytes_(size)} {self.done}")


def bytes_(count: float) -> str:
    """Return a size as people say it: 320 MiB, 1.5 GiB."""
    unit = 0
    while count >= _STEP and unit < len(_UNITS) - 1:
        count, unit = count / _STEP, unit + 1
    return f"{count:.1f}".removesuffix(".0") + f" {_UNITS[unit]}"
