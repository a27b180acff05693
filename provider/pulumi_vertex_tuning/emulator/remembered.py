"""Answers to reads, told again while nothing has changed.

A page of a hundred jobs takes ten milliseconds to put together, and clients that wait for a job
ask for the same page again and again.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from pulumi_vertex_tuning.emulator.store import Store

# What depends on the clock and not on the rows alone is late by this at most.
_SECONDS = 0.1
_MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class _Kept:
    until: float
    content: bytes


class Remembered:
    """Contents of answers by path and query. All are forgotten with the next write."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._revision = store.revision
        self._kept: dict[bytes, _Kept] = {}
        self._bytes = 0

    @property
    def revision(self) -> int:
        """The state of the rows; an answer is kept under the one it was made of."""
        return self._store.revision

    def find(self, place: bytes) -> bytes | None:
        """Return the answer if it would be the same now."""
        if self._revision != self._store.revision:
            self._clear()
        kept = self._kept.get(place)
        return None if kept is None or kept.until < self._clock() else kept.content

    def keep(self, place: bytes, content: bytes, revision: int) -> None:
        """Remember an answer unless something was written since its revision."""
        if revision != self._store.revision or len(content) > _MOST_BYTES:
            return
        if self._revision != revision or self._bytes + len(content) > _MOST_BYTES:
            self._clear()
        earlier = self._kept.pop(place, None)
        self._bytes -= 0 if earlier is None else len(earlier.content)
        self._kept[place] = _Kept(self._clock() + _SECONDS, content)
        self._bytes += len(content)

    def _clear(self) -> None:
        self._kept.clear()
        self._bytes = 0
        self._revision = self._store.revision
