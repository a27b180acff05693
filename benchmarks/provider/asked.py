"""What a program asked of the emulator: since a mark, or between two moments."""

import threading
import time
import uuid
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.asking import ask
from pulumi_vertex_tuning.emulator.testing import Emulator

from .programs import JOBS

_LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Asked:
    """Requests by service."""

    vertex: int
    storage: int


@dataclass
class Since:
    """The requests since a mark; known after the block of `since`."""

    paths: list[str] = field(default_factory=list)

    @property
    def asked(self) -> Asked:
        """Count them by service."""
        kinds = Counter("/storage/" in path for path in self.paths)
        return Asked(kinds[False], kinds[True])


@contextmanager
def since(emulator: Emulator) -> Iterator[Since]:
    """Yield what holds, after the block, the requests made within it.

    The emulator keeps the newest ten thousand; raises LookupError where the mark is not among them.
    """
    mark, found = uuid.uuid4().hex, Since()
    ask(emulator, "GET", f"/v1/{JOBS}?filter=labels.mark%3D{mark}")
    yield found
    paths = [path for _, path in _log(emulator)]
    place = [number for number, path in enumerate(paths) if path.endswith(mark)]
    if not place:
        raise LookupError("There were more requests than the emulator keeps.")
    found.paths = paths[place[0] + 1 :]


class Watch:
    """Notes, time and again, how many requests there have been, so that they can be dated."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._times: list[float] = []
        self._counts: list[int] = []
        self._over = threading.Event()

    @contextmanager
    def running(self) -> Iterator["Watch"]:
        """Watch for as long as the block lasts."""
        thread = threading.Thread(target=self._look)
        thread.start()
        try:
            yield self
        finally:
            self._over.set()
            thread.join()

    def looks_at_jobs(self, began: float, ended: float) -> int:
        """Count reads of tuning jobs between two moments in seconds since 1970."""
        log = _log(self._emulator)[self._count_at(began) : self._count_at(ended)]
        return sum(method == "GET" and "/tuningJobs" in path for method, path in log)

    def _count_at(self, moment: float) -> int:
        place = min(bisect_left(self._times, moment), len(self._times) - 1)
        return self._counts[place]

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self._counts.append(len(_log(self._emulator)))
            self._times.append(time.time())


def _log(emulator: Emulator) -> list[tuple[str, str]]:
    requests = ask(emulator, "GET", "/emulator/requests")["requests"]
    return [(one["method"], one["path"]) for one in requests]
