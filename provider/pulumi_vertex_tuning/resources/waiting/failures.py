"""What ended badly, told together once all waits have ended."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import pulumi

GRACE = 1.0
"""Seconds that a job declared beside a failed one has to join those that are waited for."""

JOB, EVALUATION = "tuning job", "evaluation"
"""What is waited for, in the words of the summary."""


class Failures:
    """The waits of one run of a program. A failed one waits for the others before it raises."""

    def __init__(self) -> None:
        self._all: dict[str, set[str]] = {}
        self._waiting = 0
        self._failed: dict[str, list[str]] = {}
        self._quiet = asyncio.Event()

    @contextmanager
    def waiting(self, name: str, kind: str = JOB) -> Iterator[None]:
        """Count a wait for as long as it lasts; a job may wait for its turn, and for its end."""
        self._all.setdefault(kind, set()).add(name)
        self._waiting += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._waiting -= 1
            if not self._waiting:
                self._quiet.set()

    async def raise_together(self, name: str, kind: str = JOB) -> NoReturn:
        """Raise one error for all that failed, when nothing else is waited for any more."""
        self._failed.setdefault(kind, []).append(name)
        await self._settled()
        raise pulumi.RunError("; ".join(map(self._summary, sorted(self._failed, reverse=True))))

    async def _settled(self) -> None:
        while True:
            await self._quiet.wait()
            await asyncio.sleep(GRACE)
            if self._quiet.is_set():
                return

    def _summary(self, kind: str) -> str:
        failed, count = sorted(self._failed[kind]), len(self._all[kind])
        plural = "s" * (count > 1)
        return f"{len(failed)} of {count} {kind}{plural} failed: {', '.join(failed)}"
