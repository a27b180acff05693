"""Jobs that ended badly, told together once all have ended."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pulumi

GRACE = 1.0
"""Seconds that a job declared beside a failed one has to join those that are waited for."""


class Failures:
    """The waits of one run of a program. A failed one waits for the others before it raises."""

    def __init__(self) -> None:
        self._all: set[str] = set()
        self._waiting = 0
        self._failed: list[str] = []
        self._quiet = asyncio.Event()

    @contextmanager
    def waiting(self, name: str) -> Iterator[None]:
        """Count a wait for as long as it lasts; a job may wait for its turn, and for its end."""
        self._all.add(name)
        self._waiting += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._quiet.set()

    async def raise_together(self, name: str) -> None:
        """Raise one error for all failed jobs, when no other is waited for any more."""
        self._failed.append(name)
        await self._settled()
        raise pulumi.RunError(self._summary())

    async def _settled(self) -> None:
        while True:
            await self._quiet.wait()
            await asyncio.sleep(GRACE)
            if self._quiet.is_set():
                return

    def _summary(self) -> str:
        names = ", ".join(sorted(self._failed))
        plural = "s" * (len(self._all) > 1)
        return f"{len(self._failed)} of {len(self._all)} tuning job{plural} failed: {names}"
