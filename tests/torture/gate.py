"""What stands between a provider and the emulator: it stops one request, and watches the rest."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.proxy import Answer
from tests.torture.points import Held, Point
from tests.torture.sight import serving
from tests.vertex import Vertex

PATIENCE = 120.0
"""Seconds after which a request that nobody let go is let go."""

Forward = Callable[[], Answer]


@dataclass
class Gate:
    """Holds the request that reaches the point, once it is armed."""

    point: Point
    armed: bool = False
    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def answer(self, method: str, path: str, forward: Forward) -> Answer:
        """Answer as the emulator does, some time."""
        point = self.point
        if not self.armed or method != point.method or not re.fullmatch(point.path, path):
            return forward()
        number = next(self._numbers)
        if number == point.nth:
            return self._hold(forward)
        if number == point.nth + 1 and point.of_orphans:
            return self._rival(forward)
        return forward()

    def open(self) -> None:
        """Let the request go, and wait until the emulator has done it."""
        self.opened.set()
        if self.reached.is_set():
            self.done.wait(PATIENCE)

    def _hold(self, forward: Forward) -> Answer:
        answer = forward() if self.point.held == Held.AFTER else None
        self.reached.set()
        self.opened.wait(PATIENCE)
        try:
            return answer or forward()
        finally:
            self.done.set()

    def _rival(self, forward: Forward) -> Answer:
        answer = forward() if self.point.held == Held.AFTER_RIVAL else None
        self.open()
        return answer or forward()


@dataclass
class Watch:
    """The fewest models that served at once, looked at after each request that takes one away."""

    vertex: Vertex | None = None
    fewest: int | None = None

    def answer(self, method: str, path: str, forward: Forward) -> Answer:
        """Answer as the emulator does."""
        answer = forward()
        if self.vertex and (method == "DELETE" or path.endswith(":undeployModel")):
            now = len(serving(self.vertex))
            self.fewest = now if self.fewest is None else min(now, self.fewest)
        return answer
