"""Turns: with a limit on jobs at once, a job is created only when another has ended."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Slots:
    """The jobs of one run that were let through and have not ended, and who waits."""

    limit: int
    _holders: set[str] = field(default_factory=set)
    _change: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, name: str, tell: Callable[[int], None]) -> None:
        """Wait for a turn; first tell how many hold one, where there is none."""
        if len(self._holders) >= self.limit:
            tell(len(self._holders))
        while len(self._holders) >= self.limit:
            self._change.clear()
            await self._change.wait()
        self._holders.add(name)

    def hold(self, name: str) -> None:
        """Count a job that runs already; it takes a turn whether there is one or not."""
        self._holders.add(name)

    def holds(self, name: str) -> bool:
        """Tell whether a job has a turn."""
        return name in self._holders

    def free(self, name: str) -> None:
        """Give the turn back."""
        self._holders.discard(name)
        self._change.set()
