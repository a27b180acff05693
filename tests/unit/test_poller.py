"""The poller: one look a tick for all jobs that wait, on a virtual clock."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from pulumi_vertex_tuning.resources.waiting.poller import (
    EMULATOR_PACE,
    GOOGLE_PACE,
    GaveUp,
    JobMissing,
    Pace,
    Poller,
    Tell,
)
from pulumi_vertex_tuning.vertex.errors import NotFound, QuotaExceeded, Unavailable, VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob
from tests.unit.virtual_clock import run

PACE = Pace(interval=5.0, longest_interval=30.0, patience=900.0, jitter=0.0)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _quiet(_job: TuningJob) -> None:
    pass


@dataclass
class Jobs:
    """Jobs that succeed at their time, as a service would list them; each look takes a second."""

    ends: dict[str, float]
    silent: tuple[float, float] = (-1.0, -1.0)
    error: VertexError = field(default_factory=lambda: Unavailable("look", "no answer"))
    looks: list[tuple[float, set[str]]] = field(default_factory=list)

    async def fetch(self, names: Iterable[str]) -> dict[str, TuningJob]:
        self.looks.append((_now(), set(names)))
        await asyncio.sleep(1.0)
        start, end = self.silent
        if start <= _now() < end:
            raise self.error
        return {name: self._job(name) for name in names if name in self.ends}

    def _job(self, name: str) -> TuningJob:
        return TuningJob(name, "SUCCEEDED" if _now() >= self.ends[name] else "RUNNING")

    def poller(self, pace: Pace = PACE) -> Poller:
        return Poller(self.fetch, pace)

    async def wait(self, tell: Tell = _quiet, pace: Pace = PACE) -> TuningJob:
        return await self.poller(pace).ended("job", tell)


def test_one_look_a_tick_is_enough_for_many() -> None:
    jobs = Jobs({f"job{number}": 20.0 for number in range(50)})

    async def work() -> list[TuningJob]:
        poller = jobs.poller()
        return await asyncio.gather(*(poller.ended(name, _quiet) for name in jobs.ends))

    ended = run(work())
    assert [job.name for job in ended] == list(jobs.ends)
    assert {job.state for job in ended} == {"SUCCEEDED"}
    assert [len(names) for _, names in jobs.looks] == [50, 50, 50, 50]


def test_who_has_ended_is_not_looked_at_again() -> None:
    jobs = Jobs({"short": 0.0, "long": 10.0})

    async def work() -> None:
        poller = jobs.poller()
        await asyncio.gather(poller.ended("short", _quiet), poller.ended("long", _quiet))

    run(work())
    assert [names for _, names in jobs.looks] == [{"short", "long"}, {"long"}, {"long"}]


def test_the_interval_grows_up_to_the_longest() -> None:
    jobs = Jobs({"job": 300.0})

    run(jobs.wait())
    times = [time for time, _ in jobs.looks]
    pauses = [round(after - before - 1.0, 2) for before, after in pairwise(times)]
    assert pauses[:4] == [5.0, 6.5, 8.45, 10.98]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30.0


def test_jitter_only_makes_pauses_longer_and_by_a_tenth_at_most() -> None:
    jobs = Jobs({"job": 300.0})
    pace = Pace(interval=10.0, longest_interval=10.0, patience=1.0)

    run(jobs.wait(pace=pace))
    times = [time for time, _ in jobs.looks]
    pauses = [after - before - 1.0 for before, after in pairwise(times)]
    assert all(10.0 <= pause <= 11.0 for pause in pauses)
    assert len({round(pause, 6) for pause in pauses}) > 1


def test_each_look_is_told_until_the_end() -> None:
    jobs = Jobs({"job": 20.0})
    told: list[tuple[str, str]] = []

    ended = run(jobs.wait(lambda job: told.append((job.name, job.state))))
    assert ended.state == "SUCCEEDED"
    assert told == [("job", "RUNNING")] * (len(jobs.looks) - 1)
    assert told


def test_several_may_wait_for_one_job() -> None:
    jobs = Jobs({"job": 10.0})

    async def work() -> list[TuningJob]:
        poller = jobs.poller()
        return await asyncio.gather(*(poller.ended("job", _quiet) for _ in range(3)))

    assert [job.name for job in run(work())] == ["job"] * 3


def test_a_newcomer_during_a_look_is_looked_at_at_once() -> None:
    jobs = Jobs({"first": 100.0, "second": 0.0})

    async def work() -> float:
        poller = jobs.poller()
        first = asyncio.create_task(poller.ended("first", _quiet))
        await asyncio.sleep(0.5)
        await poller.ended("second", _quiet)
        seen = _now()
        await first
        return seen

    assert run(work()) == 2.0
    assert jobs.looks[1] == (1.0, {"first", "second"})


def test_a_newcomer_during_a_pause_ends_it() -> None:
    jobs = Jobs({"first": 30.0, "second": 0.0})

    async def work() -> float:
        poller = jobs.poller()
        first = asyncio.create_task(poller.ended("first", _quiet))
        await asyncio.sleep(3.0)
        await poller.ended("second", _quiet)
        seen = _now()
        await first
        return seen

    assert run(work()) == 4.0


def test_after_a_rest_the_poller_goes_on() -> None:
    jobs = Jobs({"first": 0.0, "second": 0.0})

    async def work() -> list[str]:
        poller = jobs.poller()
        first = await poller.ended("first", _quiet)
        await asyncio.sleep(1000)
        return [first.name, (await poller.ended("second", _quiet)).name]

    assert run(work()) == ["first", "second"]


def test_a_missing_job_is_told_to_its_waiters_alone() -> None:
    jobs = Jobs({"there": 10.0})

    async def work() -> list[TuningJob | BaseException]:
        poller = jobs.poller()
        names = ("gone", "gone", "there")
        waits = (poller.ended(name, _quiet) for name in names)
        return await asyncio.gather(*waits, return_exceptions=True)

    first, second, third = run(work())
    assert isinstance(first, JobMissing)
    assert isinstance(second, JobMissing)
    assert isinstance(third, TuningJob)


@pytest.mark.parametrize("kind", [Unavailable, QuotaExceeded])
def test_a_service_that_does_not_answer_is_borne_with(kind: type[VertexError]) -> None:
    jobs = Jobs({"job": 0.0}, silent=(0.0, 880.0), error=kind("look", "not now"))

    assert run(jobs.wait()).state == "SUCCEEDED"
    assert len(jobs.looks) > 10


def test_patience_ends() -> None:
    jobs = Jobs({"a": 0.0, "b": 0.0}, silent=(0.0, 1e9))

    async def work() -> tuple[list[TuningJob | BaseException], float]:
        poller = jobs.poller()
        waits = (poller.ended(name, _quiet) for name in jobs.ends)
        return await asyncio.gather(*waits, return_exceptions=True), _now()

    results, time = run(work())
    assert results == [jobs.error, jobs.error]
    assert 900.0 <= time <= 935.0


def test_each_answer_gives_patience_anew() -> None:
    jobs = Jobs({"job": 1500.0}, silent=(100.0, 950.0))

    async def work() -> str:
        waiting = asyncio.create_task(jobs.poller().ended("job", _quiet))
        await asyncio.sleep(970.0)
        jobs.silent = (1000.0, 1850.0)
        return (await waiting).state

    assert run(work()) == "SUCCEEDED"


@pytest.mark.parametrize(
    "error", [NotFound("look", "no such project"), KeyError("a mistake"), RuntimeError("another")]
)
def test_any_other_error_is_told_to_all_at_once(error: VertexError) -> None:
    jobs = Jobs({"a": 0.0, "b": 0.0}, silent=(0.0, 1e9), error=error)

    async def work() -> list[TuningJob | BaseException]:
        poller = jobs.poller()
        waits = (poller.ended(name, _quiet) for name in jobs.ends)
        return await asyncio.gather(*waits, return_exceptions=True)

    assert run(work()) == [error, error]
    assert len(jobs.looks) == 1


def test_who_cancels_a_wait_leaves_the_others_alone() -> None:
    jobs = Jobs({"job": 20.0})

    async def work() -> TuningJob:
        poller = jobs.poller()
        impatient = asyncio.create_task(poller.ended("job", _quiet))
        patient = asyncio.create_task(poller.ended("job", _quiet))
        await asyncio.sleep(3.0)
        impatient.cancel()
        return await patient

    assert run(work()).state == "SUCCEEDED"


def test_who_gives_up_is_not_waited_for_and_the_others_are() -> None:
    jobs = Jobs({"job": 300.0, "other": 300.0})

    def give_up(job: TuningJob) -> None:
        if _now() > 100:
            raise GaveUp(job, "too long")

    async def work() -> list[tuple[str, float]]:
        poller, ended = jobs.poller(), list[tuple[str, float]]()

        async def wait(name: str, tell: Tell) -> None:
            try:
                ended.append(((await poller.ended(name, tell)).state, _now()))
            except GaveUp as gave_up:
                ended.append((gave_up.reason, _now()))

        await asyncio.gather(wait("job", give_up), wait("job", _quiet), wait("other", give_up))
        return ended

    first, second, third = run(work())
    assert first[0] == second[0] == "too long"
    assert 100 < first[1] < 135
    assert third[0] == "SUCCEEDED"
    assert third[1] >= 300


@pytest.mark.parametrize("count", [1, 64])
def test_a_day_of_waiting_costs_the_same_calls_for_one_job_as_for_many(count: int) -> None:
    day = 24 * 3600.0
    jobs = Jobs({f"job{number}": day for number in range(count)}, silent=(3600.0, 4200.0))

    async def work() -> list[TuningJob]:
        poller = jobs.poller(GOOGLE_PACE)
        return await asyncio.gather(*(poller.ended(name, _quiet) for name in jobs.ends))

    assert {job.state for job in run(work())} == {"SUCCEEDED"}
    a_minute = len(jobs.looks) / (day / 60)
    assert 1.5 < a_minute <= 60 / (GOOGLE_PACE.longest_interval + 1.0) + 0.1
    assert _longest_pause(jobs) <= GOOGLE_PACE.longest_interval * 1.1 + 1.0


def _longest_pause(jobs: Jobs) -> float:
    return max(after - before for (before, _), (after, _) in pairwise(jobs.looks))


def test_nobody_is_looked_at_more_often_than_google_would_like() -> None:
    assert GOOGLE_PACE.interval >= 5.0
    assert EMULATOR_PACE.longest_interval <= 1.0
    assert GOOGLE_PACE.patience > GOOGLE_PACE.longest_interval
