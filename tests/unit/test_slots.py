"""Turns of jobs, on a virtual clock."""

import asyncio

import pytest

from pulumi_vertex_tuning.resources.waiting.slots import Slots
from tests.unit.virtual_clock import run


def _quiet(_running: int) -> None:
    pass


async def _train(slots: Slots, name: str, seconds: float) -> tuple[float, float]:
    """Take a turn, hold it; return when it began and ended."""
    now = asyncio.get_running_loop().time
    await slots.take(name, _quiet)
    begin = now()
    await asyncio.sleep(seconds)
    slots.free(name)
    return begin, now()


@pytest.mark.parametrize(
    ("limit", "count", "want"),
    [(1, 4, 40.0), (2, 4, 20.0), (4, 4, 10.0), (3, 7, 30.0), (64, 64, 10.0)],
)
def test_never_more_than_the_limit_and_never_fewer_than_could(
    limit: int, count: int, want: float
) -> None:
    async def work() -> list[tuple[float, float]]:
        slots = Slots(limit)
        return await asyncio.gather(*(_train(slots, str(one), 10.0) for one in range(count)))

    spans = run(work())
    assert max(end for _, end in spans) == want
    for begin, _ in spans:
        assert sum(other <= begin < end for other, end in spans) <= limit


def test_who_waits_is_told_how_many_run() -> None:
    async def work() -> list[int]:
        slots, told = Slots(1), list[int]()
        await slots.take("a", told.append)
        waiting = asyncio.create_task(slots.take("b", told.append))
        await asyncio.sleep(5)
        assert not waiting.done()
        slots.free("a")
        await waiting
        return told

    assert run(work()) == [1]


def test_a_job_that_runs_already_takes_a_turn_that_is_not_there() -> None:
    async def work() -> bool:
        slots = Slots(1)
        slots.hold("running")
        slots.hold("running too")
        waiting = asyncio.create_task(slots.take("new", _quiet))
        slots.free("running")
        await asyncio.sleep(5)
        blocked = not waiting.done()
        slots.free("running too")
        await waiting
        return blocked and slots.holds("new")

    assert run(work())
