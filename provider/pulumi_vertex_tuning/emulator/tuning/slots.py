"""The quota of tuning jobs that run at once in a project."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Slots:
    """Places for `count` running jobs in each project, None for any number.

    Who finds no place waits; places are given in the order in which they were asked for.
    """

    def __init__(self, count: int | None) -> None:
        self._count = count
        self._of: dict[str, asyncio.Semaphore] = {}

    @asynccontextmanager
    async def place(self, project: str) -> AsyncIterator[bool]:
        """Hold a place inside; tells whether it had to be waited for."""
        if self._count is None:
            yield False
            return
        places = self._of.setdefault(project, asyncio.Semaphore(self._count))
        had_to_wait = places.locked()
        async with places:
            yield had_to_wait
