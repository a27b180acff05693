"""What a review says: per model what happens, why, and what it costs."""

from dataclasses import dataclass
from enum import StrEnum

from pulumi_vertex_tuning.catalog import Estimate, NoEstimate
from pulumi_vertex_tuning.cli.review.plan import Diagnostic

Cost = Estimate | NoEstimate


class Action(StrEnum):
    """What happens to a tuned model."""

    TRAINS = "trains a new model"
    RETRAINS = "retrains"
    MAY_TRAIN = "trains, unless an earlier job can be adopted"
    ADOPTS = "adopts a job, trains nothing"
    CHANGES = "changes in place"
    DELETES = "is deleted"

    @property
    def costs(self) -> bool:
        """Whether a job may have to be paid for."""
        return self in {Action.TRAINS, Action.RETRAINS, Action.MAY_TRAIN}


class Effect(StrEnum):
    """What a changed field leads to."""

    RETRAINS = "retrains"
    IN_PLACE = "in place"
    NOTED = "noted only"


class Verdict(StrEnum):
    """All of a preview in one word."""

    FAILED = "failed"
    TRAINS = "trains"
    CHANGES = "changes"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Change:
    """A field before and after, as texts; None where it is not there."""

    field: str
    old: str | None
    new: str | None
    effect: Effect


@dataclass(frozen=True)
class Size:
    """How much data there is, as far as it has been counted."""

    rows: int | None
    tokens: int | None


@dataclass(frozen=True)
class DataChange:
    """A data set that says something else; None: there is no such set on that side."""

    role: str
    old: Size | None
    new: Size | None


@dataclass(frozen=True)
class Model:
    """A tuned model that the preview changes."""

    name: str
    action: Action
    changes: tuple[Change, ...] = ()
    data: tuple[DataChange, ...] = ()
    before: Cost | None = None
    after: Cost | None = None
    adopted: str = ""
    note: str = ""

    @property
    def to_pay(self) -> Cost | None:
        """What the change costs; None where it costs nothing."""
        return self.after if self.action.costs else None


@dataclass(frozen=True)
class Other:
    """A resource of another kind that changes."""

    op: str
    kind: str
    name: str


@dataclass(frozen=True)
class Total:
    """What all trainings of a preview cost together. Unknown: how many are not in it."""

    low: float
    high: float
    unknown: int


@dataclass(frozen=True)
class Review:
    """A preview, as people and CI want to know it."""

    stack: str
    models: tuple[Model, ...]
    others: tuple[Other, ...]
    unchanged: int
    errors: tuple[Diagnostic, ...]
    warnings: tuple[Diagnostic, ...]
    notes: tuple[Diagnostic, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst that the preview says."""
        if self.errors:
            return Verdict.FAILED
        if any(model.action.costs for model in self.models):
            return Verdict.TRAINS
        return Verdict.CHANGES if self.models or self.others else Verdict.NOTHING

    @property
    def total(self) -> Total:
        """The sum of what is to be paid."""
        bills = [model.to_pay for model in self.models if model.to_pay]
        known = [bill for bill in bills if isinstance(bill, Estimate)]
        low, high = sum(one.low for one in known), sum(one.high for one in known)
        return Total(round(low, 6), round(high, 6), len(bills) - len(known))
