"""What the waits of one run know of a place: one poller, and lists that are read once for all."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from pulumi_vertex_tuning.lifecycle.stack import look_at_all, stack_jobs, stack_models
from pulumi_vertex_tuning.resources.waiting.poller import EMULATOR_PACE, GOOGLE_PACE, Poller
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model

Found = TypeVar("Found")


@dataclass
class Place:
    """A location as one stack sees it."""

    connection: Connection
    parent: str
    stack: str
    _lists: dict[Callable[..., Any], asyncio.Future[Any]] = field(default_factory=dict)

    @cached_property
    def poller(self) -> Poller:
        """The one that looks at all jobs that are waited for here."""
        pace = EMULATOR_PACE if self.connection.service.emulated else GOOGLE_PACE
        return Poller(self._fetch, pace)

    async def jobs_with(self, labels: Mapping[str, str]) -> list[TuningJob]:
        """Return the stack's jobs with these labels, as they were when any was first asked for."""
        jobs = await self._once(stack_jobs)
        return [job for job in jobs if labels.items() <= job.labels.items()]

    async def models(self) -> Mapping[str, Model]:
        """Return the stack's models by the id of their job, as they were when first asked for."""
        return await self._once(stack_models)

    async def _fetch(self, names: Iterable[str]) -> dict[str, TuningJob]:
        return await asyncio.to_thread(
            look_at_all, self.connection, self.parent, self.stack, set(names)
        )

    async def _once(self, read: Callable[[Connection, str, str], Found]) -> Found:
        if read not in self._lists:
            reading = asyncio.to_thread(read, self.connection, self.parent, self.stack)
            self._lists[read] = asyncio.ensure_future(reading)
        found: Found = await asyncio.shield(self._lists[read])
        return found
