"""max_cost_usd and vertex-tuning:budgetUsd: what may be spent, in the plugin.

The program says what a job would cost and what it may cost. Whether it would be trained at all
is known in the plugin only: there the engine checks what it is going to create.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from pulumi_vertex_tuning.catalog.estimates import usd

COSTS = "costs"
"""The property that carries a job's costs from program to plugin, and never into the state."""

_TOO_MUCH = (
    "max_cost_usd: {label} would cost {estimate}, and {most} is more than {limit}."
    " Nothing was trained. Train fewer epochs, choose another base model, or raise max_cost_usd."
)

_OVER_BUDGET = (
    "vertex-tuning:budgetUsd: training would cost up to {total}, more than {budget}:{jobs}\n"
    "Nothing of {label} was trained. Train less, or raise it:"
    " `pulumi config set vertex-tuning:budgetUsd AMOUNT`."
)


@dataclass(frozen=True)
class Costs:
    """What a job would cost at most, in words too, and what it and its run may cost, in USD."""

    label: str
    estimate: str
    high: float
    max_cost: float | None
    budget: float | None

    @property
    def limited(self) -> bool:
        """Whether it matters if the job is trained."""
        return self.budget is not None or self.above_maximum

    @property
    def above_maximum(self) -> bool:
        """Whether the job may cost more than it alone may."""
        return self.max_cost is not None and self.high > self.max_cost


def costs_in(properties: Mapping[str, Any]) -> Costs | None:
    """Return the costs that a program sent along; None where they are not known (yet)."""
    sent = properties.get(COSTS) or {}
    estimate = sent.get("estimate")
    if not isinstance(estimate, Mapping):
        return None
    return Costs(
        sent["label"],
        estimate["text"],
        estimate["high"],
        sent.get("maxCostUsd"),
        sent.get("budgetUsd"),
    )


class Spending:
    """What the jobs of one run would cost together. The plugin's threads share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._jobs: dict[str, Costs] = {}

    def refusals(self, costs: Costs, key: str) -> list[str]:
        """Return why a job must not be trained. One that may be counts, once by its key."""
        found = [_too_much(costs)] if costs.above_maximum else []
        with self._lock:
            total = {**self._jobs, key: costs}
            if costs.budget is not None and _sum(total) > costs.budget:
                found.append(_over_budget(costs, total))
            elif not found:
                self._jobs = total
        return found


def _sum(jobs: Mapping[str, Costs]) -> float:
    return sum(costs.high for costs in jobs.values())


def _too_much(costs: Costs) -> str:
    return _TOO_MUCH.format(
        label=costs.label,
        estimate=costs.estimate,
        most=usd(costs.high),
        limit=usd(costs.max_cost or 0),
    )


def _over_budget(costs: Costs, jobs: Mapping[str, Costs]) -> str:
    return _OVER_BUDGET.format(
        label=costs.label,
        total=usd(_sum(jobs)),
        budget=usd(costs.budget or 0),
        jobs="".join(f"\n  {one.label}: {one.estimate}" for one in jobs.values()),
    )
