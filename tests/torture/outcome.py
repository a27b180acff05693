"""What is seen in a cell of the kill matrix, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from tests.torture.points import Phase, Point
from tests.torture.processes import Shot


class Then(StrEnum):
    """What the person does after the shot."""

    UP = "up, destroy"
    DESTROY = "destroy"


@dataclass(frozen=True)
class Cell:
    """One shot at one point."""

    point: Point
    shot: Shot
    then: Then

    @property
    def name(self) -> str:
        """The cell's name in test ids and on the command line."""
        return f"{self.point.name} - {self.shot} - {self.then}"


@dataclass(frozen=True)
class Recovered:
    """What there is after the shot and a successful `pulumi up`."""

    succeeded: bool
    usable: int
    outputs_right: bool
    settled: bool
    fewest_serving: int | None


@dataclass(frozen=True)
class Left:
    """What there is after `pulumi destroy`. Jobs: those that still train."""

    succeeded: bool = False
    jobs: int = 0
    models: int = 0
    endpoints: int = 0
    objects: int = 0

    @property
    def things(self) -> dict[str, int]:
        """What is left by kind."""
        kinds = {"models": self.models, "endpoints": self.endpoints, "objects": self.objects}
        return {kind: number for kind, number in kinds.items() if number}


@dataclass(frozen=True)
class Outcome:
    """All that is known of a cell. Paid are jobs that trained to their end."""

    cell: Cell
    reached: bool = False
    recovered: Recovered | None = None
    left: Left = field(default_factory=Left)
    paid: int = 0
    cancelled: int = 0
    typed: tuple[str, ...] = ()
    seconds: float = 0.0
    said: str = ""

    @property
    def problems(self) -> list[str]:
        """What should not be, in words."""
        if not self.reached:
            return ["the point was not reached"]
        return [*self._after_up(), *_after_destroy(self.left)]

    def _after_up(self) -> Iterator[str]:
        seen, phase = self.recovered, self.cell.point.phase
        if seen is None:
            return
        if not seen.succeeded:
            yield "up fails"
            return
        if seen.usable != 1:
            yield f"{seen.usable} jobs with a model instead of 1"
        if self.paid > paid_at_most(phase):
            yield f"{self.paid} jobs paid instead of {paid_at_most(phase)}"
        if not seen.outputs_right:
            yield "the outputs name no endpoint that serves what is declared"
        if not seen.settled:
            yield "the next preview shows changes"
        if phase == Phase.REPLACE and seen.fewest_serving == 0:
            yield "no model served for a while"


def paid_at_most(phase: Phase) -> int:
    """Return how many jobs may train to their end.

    An up after a destroy that has begun may find the model gone, and trains again.
    """
    return 1 if phase == Phase.UP else 2


def _after_destroy(left: Left) -> Iterator[str]:
    if not left.succeeded:
        yield "destroy fails"
    if left.jobs:
        yield f"{left.jobs} jobs train on"
    if left.things:
        yield f"left: {', '.join(f'{number} {kind}' for kind, number in left.things.items())}"
