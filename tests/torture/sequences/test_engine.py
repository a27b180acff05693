"""Two of the random sequences that torture runs on the real engine; the stand-in beside it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import requests

from pulumi_vertex_tuning.emulator.faults.methods import method_at
from tests.torture.sequences.engine_run import run, running_story
from tests.torture.sequences.place import running_grounds
from tests.torture.sequences.stack import Stack
from tests.torture.sequences.steps import (
    Change,
    Declare,
    Destroy,
    NextJob,
    Outside,
    Refresh,
    Revert,
    Step,
    Undeclare,
    Up,
)
from tests.torture.sequences.story import Story

THERE_AND_BACK: tuple[Step, ...] = (
    Declare("ann"),
    Up(),
    Change("ann", "display_name", "second"),
    Up(),
    NextJob("FAILED"),
    Change("ann", "epochs", 2),
    Up(),
    Revert("ann", 1),
    Up(),
    Outside("rename"),
    Refresh(),
    Up(),
    Declare("kept"),
    Change("ann", "data", "b"),
    Up(),
    Undeclare("ann"),
    Declare("bob"),
    Up(),
    Destroy(),
)


PULUMI = {"__provider"}
"""Inputs that are not ours."""


@dataclass(frozen=True)
class Sight:
    """After a step: what was asked of the service to change, and what the state holds."""

    step: Step
    writes: Counter[str]
    entries: Counter[tuple[str, str, bool, bool, tuple[str, ...]]]


@pytest.mark.parametrize("seed", [2, 6])
def test_what_must_hold_does_on_the_engine(seed: int) -> None:
    assert run(seed).violation == ""


def test_the_stand_in_asks_for_what_the_engine_asks_for() -> None:
    with running_grounds() as grounds:
        story, stack = grounds.story_and_stack()
        by_stand_in = list(_seen(story, stack))
    with running_story() as (engine_story, engine_stack):
        by_engine = list(_seen(engine_story, engine_stack))

    assert by_stand_in == by_engine


def _seen(story: Story, stack: Stack) -> Iterator[Sight]:
    url = story.caller.emulator.url
    for step in THERE_AND_BACK:
        before = len(_log(url))
        story.do(step)
        yield Sight(step, _writes(_log(url)[before:]), _entries(stack))
    story.end()


def _log(url: str) -> list[dict[str, str]]:
    requests_: list[dict[str, str]] = requests.get(f"{url}/emulator/requests", timeout=10).json()[
        "requests"
    ]
    return requests_


def _writes(log: list[dict[str, str]]) -> Counter[str]:
    methods = (
        method_at(one["method"], one["path"].partition("?")[0])
        for one in log
        if one["method"] != "GET"
    )
    return Counter(method.rpc for method in methods if method)


def _entries(stack: Stack) -> Counter[tuple[str, str, bool, bool, tuple[str, ...]]]:
    return Counter(
        (one.kind, one.name, one.doomed, one.retained, tuple(sorted(one.inputs.keys() - PULUMI)))
        for one in stack.entries()
    )
