"""One poller for all jobs that a program waits for in one place. No Pulumi, no threads."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from pulumi_vertex_tuning.vertex.errors import QuotaExceeded, Unavailable
from pulumi_vertex_tuning.vertex.job import TuningJob

Fetch = Callable[[Iterable[str]], Awaitable[dict[str, TuningJob]]]
"""Read jobs by name, with as few calls as can be; a job that is not there is left out."""

Tell = Callable[[TuningJob], None]
"""Hear of a job at every look; raise GaveUp to wait no longer."""


@dataclass(frozen=True)
class Pace:
    """How often to look, and how long to bear with a service that does not answer. Seconds."""

    interval: float
    longest_interval: float
    patience: float
    jitter: float = 0.1


GOOGLE_PACE = Pace(interval=5.0, longest_interval=30.0, patience=900.0)
EMULATOR_PACE = Pace(interval=0.3, longest_interval=1.0, patience=10.0)

_GROWTH = 1.3


class JobMissing(Exception):
    """The job that was waited for is not there."""


class GaveUp(Exception):
    """What hears of a job does not want to wait for it any longer; the reason says why."""

    def __init__(self, job: TuningJob, reason: str) -> None:
        self.job = job
        self.reason = reason
        super().__init__(reason)


@dataclass
class _Waiter:
    tell: Tell
    ended: asyncio.Future[TuningJob]


@dataclass
class Poller:
    """Looks at all waiting jobs at once, tick by tick, until none waits."""

    fetch: Fetch
    pace: Pace
    _waiters: dict[str, list[_Waiter]] = field(default_factory=dict)
    _arrival: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    async def ended(self, name: str, tell: Tell) -> TuningJob:
        """Return the job once it has ended; tell of it at every look until then."""
        waiter = _Waiter(tell, asyncio.get_running_loop().create_future())
        self._waiters.setdefault(name, []).append(waiter)
        self._arrival.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        return await waiter.ended

    async def _run(self) -> None:
        interval, silent_since = self.pace.interval, None
        now = asyncio.get_running_loop().time
        while self._waiters:
            self._arrival.clear()
            watched = set(self._waiters)
            try:
                self._hand_out(watched, await self.fetch(watched))
                silent_since = None
            except (Unavailable, QuotaExceeded) as error:
                silent_since = silent_since if silent_since is not None else now()
                if now() - silent_since >= self.pace.patience:
                    self._fail(error)
            except Exception as error:  # noqa: BLE001 - every waiter has to hear of it
                self._fail(error)
            if self._waiters and not await self._joined_within(interval):
                interval = min(interval * _GROWTH, self.pace.longest_interval)

    async def _joined_within(self, interval: float) -> bool:
        """Pause, but look at once for a job that has just joined."""
        pause = interval * random.uniform(1, 1 + self.pace.jitter)  # noqa: S311 - no secret
        with suppress(TimeoutError):
            await asyncio.wait_for(self._arrival.wait(), pause)
        return self._arrival.is_set()

    def _hand_out(self, watched: set[str], jobs: dict[str, TuningJob]) -> None:
        for name in watched:
            if job := jobs.get(name):
                self._tell(name, job)
            else:
                self._finish(name, JobMissing(name))

    def _tell(self, name: str, job: TuningJob) -> None:
        if job.ended:
            self._finish(name, job)
        for waiter in list(self._waiters.get(name, [])):
            try:
                waiter.tell(job)
            except GaveUp as gave_up:
                self._leave(name, waiter, gave_up)

    def _leave(self, name: str, waiter: _Waiter, gave_up: GaveUp) -> None:
        self._waiters[name].remove(waiter)
        if not self._waiters[name]:
            del self._waiters[name]
        waiter.ended.set_exception(gave_up)

    def _fail(self, error: Exception) -> None:
        for name in list(self._waiters):
            self._finish(name, error)

    def _finish(self, name: str, result: TuningJob | Exception) -> None:
        for waiter in self._waiters.pop(name, []):
            if waiter.ended.done():
                continue
            if isinstance(result, Exception):
                waiter.ended.set_exception(result)
            else:
                waiter.ended.set_result(result)
