"""Many models that have not changed: `pulumi preview` and `pulumi up` beside empty resources."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

from .asked import Asked, since
from .programs import Models, declare_empty, empty, ours
from .stack import Declared, Spent, Stack

_JOB_SECONDS = 0.1


@dataclass(frozen=True)
class Unchanged:
    """Medians of ours and of as many empty resources; the ratios are ours over theirs.

    On a machine that does other things as well, the processor time tells more.
    """

    command: str
    models: int
    declared: Declared
    ours: Spent
    empty: Spent
    ratio: float
    cpu_ratio: float
    asked: Asked


def measure_unchanged(sizes: tuple[int, ...], rounds: int) -> Iterator[Unchanged]:
    """Let one stack grow from size to size, and measure at each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_emulator(job_seconds=_JOB_SECONDS) as emulator,
    ):
        models = ours(Path(folder) / "ours", emulator)
        nothing = empty(Path(folder) / "empty", emulator)
        for count in sizes:
            yield from _at(count, models, nothing, emulator, rounds)


def _at(
    count: int, models: Models, nothing: Stack, emulator: Emulator, rounds: int
) -> Iterator[Unchanged]:
    stack = models.declare(count)
    stack.prepare()
    declared = stack.declared()
    declare_empty(nothing, declared).prepare()
    for command, run in (("preview", Stack.preview), ("up", Stack.up)):
        with since(emulator) as found:
            run(stack)
        pairs = [(run(stack), run(nothing)) for _ in range(rounds)]
        yield Unchanged(command, count, declared, *_compare(pairs), found.asked)


def _compare(pairs: list[tuple[Spent, Spent]]) -> tuple[Spent, Spent, float, float]:
    ours_, empty_ = (_median([pair[side] for pair in pairs]) for side in (0, 1))
    ratio = median(one.seconds / other.seconds for one, other in pairs)
    cpu_ratio = median(one.cpu_seconds / other.cpu_seconds for one, other in pairs)
    return ours_, empty_, ratio, cpu_ratio


def _median(found: list[Spent]) -> Spent:
    return Spent(median(one.seconds for one in found), median(one.cpu_seconds for one in found))
