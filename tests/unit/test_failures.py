"""Jobs that end badly, and Ctrl-C, while a program waits."""

import asyncio
import subprocess
import sys

import pulumi
import pytest

from pulumi_vertex_tuning.resources.settings import waiting_enabled
from pulumi_vertex_tuning.resources.waiting.failures import EVALUATION, Failures
from tests.unit.virtual_clock import run


async def _wait(failures: Failures, name: str, start: float, end: float, *, good: bool) -> float:
    """Wait for a job from start to end; return when the wait was over."""
    await asyncio.sleep(start)
    with failures.waiting(name):
        await asyncio.sleep(end - start)
    if not good:
        try:
            await failures.raise_together(name)
        except pulumi.RunError as error:
            error.add_note(str(asyncio.get_running_loop().time()))
            raise
    return asyncio.get_running_loop().time()


async def _told(*jobs: tuple[str, float, float, bool]) -> list[tuple[str, float]]:
    """Return what the failed waits raise, and when."""
    failures = Failures()
    waits = (_wait(failures, name, start, end, good=good) for name, start, end, good in jobs)
    results = await asyncio.gather(*waits, return_exceptions=True)
    return [(str(one), float(one.__notes__[0])) for one in results if isinstance(one, Exception)]


@pytest.mark.parametrize(
    ("jobs", "want"),
    [
        ([("a", 0, 10, False)], ("1 of 1 tuning job failed: a", 11)),
        (
            [("a", 0, 10, False), ("b", 0, 500, True)],
            ("1 of 2 tuning jobs failed: a", 501),
        ),
        (
            [("c", 0, 10, False), ("b", 0, 500, True), ("a", 0, 70, False)],
            ("2 of 3 tuning jobs failed: a, c", 501),
        ),
        (
            [("a", 0, 1, False), ("late", 1.5, 40, False)],
            ("2 of 2 tuning jobs failed: a, late", 41),
        ),
    ],
    ids=["one", "it waits for a good one", "all are named", "it waits for a late comer"],
)
def test_failures_are_told_when_all_have_ended(
    jobs: list[tuple[str, float, float, bool]], want: tuple[str, float]
) -> None:
    told = run(_told(*jobs))

    assert told
    assert set(told) == {want}


def test_all_good_is_no_failure() -> None:
    assert run(_told(("a", 0, 10, True), ("b", 0, 1, True))) == []


_END_WITH = (
    "from pulumi_vertex_tuning.resources.waiting.interrupts import swallow_interrupts;"
    "swallow_interrupts(); swallow_interrupts(); raise {}"
)


def _ended_with(error: str) -> str:
    run_ = subprocess.run(
        [sys.executable, "-c", _END_WITH.format(error)], capture_output=True, text=True, check=False
    )
    assert run_.returncode
    return run_.stderr


def test_an_interrupt_prints_nothing() -> None:
    assert _ended_with("KeyboardInterrupt") == ""


def test_another_error_keeps_its_traceback() -> None:
    text = _ended_with("ValueError('a mistake')")

    assert text.count("Traceback") == 1
    assert text.endswith("ValueError: a mistake\n")


@pytest.mark.parametrize(
    ("asked", "want"),
    [("", True), ("1", True), ("true", True), ("0", False), ("No", False), ("OFF", False)],
)
def test_waiting_can_be_turned_off(asked: str, want: bool) -> None:
    assert waiting_enabled({"VERTEX_TUNING_WAIT": asked}) is want


def test_evaluations_are_told_beside_jobs() -> None:
    async def told() -> list[str]:
        failures = Failures()
        with failures.waiting("a"), failures.waiting("b"):
            pass
        with failures.waiting("b", EVALUATION):
            await asyncio.sleep(1)
        waits = (failures.raise_together("a"), failures.raise_together("b", EVALUATION))
        return list(map(str, await asyncio.gather(*waits, return_exceptions=True)))

    assert run(told()) == ["1 of 2 tuning jobs failed: a; 1 of 1 evaluation failed: b"] * 2
