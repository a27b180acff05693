"""What an evaluation came to, and the same as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pulumi_vertex_tuning.evaluation.verdict import Check, Means

MOST_SAMPLES = 20


@dataclass(frozen=True)
class Sample:
    """A prompt with what was wanted, what each model answered, and the new model's scores."""

    line: int
    prompt: str
    reference: str
    answers: Mapping[str, str]
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Outcome:
    """What an evaluation came to.

    checkpoint: the one that was chosen. candidates: means of each checkpoint that was asked, by
    its id. others: means of base and current, where thresholds compare with them. unread: by
    metric, how many verdicts of the judge could not be read.
    """

    job: str
    model: str
    checkpoint: str
    base_model: str
    prompts: int
    means: Means
    checks: tuple[Check, ...] = ()
    candidates: Mapping[str, Means] = field(default_factory=dict)
    others: Mapping[str, Means] = field(default_factory=dict)
    current: Mapping[str, Any] = field(default_factory=dict)
    unread: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()
    emulated: bool = False

    @property
    def passed(self) -> bool:
        """Whether the model reaches all that is wanted."""
        return all(check.passed for check in self.checks)

    @property
    def fallen_short(self) -> list[Check]:
        """What it does not reach."""
        return [check for check in self.checks if not check.passed]

    def as_json(self) -> dict[str, Any]:
        """Return all of it under the API's kind of names."""
        return {
            "emulated": self.emulated,
            "passed": self.passed,
            "job": self.job,
            "model": self.model,
            "checkpoint": self.checkpoint,
            "baseModel": self.base_model,
            "prompts": self.prompts,
            "scores": _rounded(self.means),
            "checks": [_check(check) for check in self.checks],
            "candidates": {key: _rounded(means) for key, means in self.candidates.items()},
            "compared": {key: _rounded(means) for key, means in self.others.items()},
            "current": dict(self.current),
            "unreadVerdicts": dict(self.unread),
            "samples": [asdict(one) for one in self.samples],
        }


def outcome_of(told: Mapping[str, Any]) -> Outcome:
    """Return the outcome that JSON tells."""
    return Outcome(
        job=told["job"],
        model=told["model"],
        checkpoint=told["checkpoint"],
        base_model=told["baseModel"],
        prompts=told["prompts"],
        means=told["scores"],
        checks=tuple(Check(**one) for one in told["checks"]),
        candidates=told["candidates"],
        others=told["compared"],
        current=told["current"],
        unread=told["unreadVerdicts"],
        samples=tuple(Sample(**one) for one in told["samples"]),
        emulated=told["emulated"],
    )


def _check(check: Check) -> dict[str, Any]:
    compared = check.compared
    return {
        **asdict(check),
        "got": round(check.got, 6),
        "compared": None if compared is None else round(compared, 6),
    }


def _rounded(means: Means) -> dict[str, float]:
    return {name: round(mean, 6) for name, mean in means.items()}
