"""What a job costs, as a program knows it: before it is made, and after it has trained."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi import Input, Output

from pulumi_vertex_tuning.catalog import Estimate, NoEstimate, estimate, price_of
from pulumi_vertex_tuning.catalog.estimates import cost
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.dataset import Dataset
from pulumi_vertex_tuning.resources.spending import COSTS

Estimated = Output[Estimate | NoEstimate]

_UNCHECKED = "{}: {} cannot be checked: {}"


@dataclass(frozen=True)
class JobCosts:
    """The costs of one job: what it is going to cost, what it may, and what the run may."""

    label: str
    estimate: Estimated
    max_cost: Input[float] | None
    budget: float | None

    def properties(self) -> dict[str, Any]:
        """Return what the plugin has to know in order to refuse; its check takes it out again."""
        if not self._limits():
            return {}
        told = self.estimate.apply(_as_sent)
        sent = {"label": self.label, "estimate": told, "maxCostUsd": self.max_cost}
        return {COSTS: {**sent, "budgetUsd": self.budget}}

    def warn(self, row: pulumi.Resource) -> None:
        """Say on the job's row that a limit is of no use where nothing is known."""
        if limits := " and ".join(self._limits()):
            self.estimate.apply(lambda found: self._tell_unchecked(found, limits, row))

    def as_output(self) -> Output[dict[str, float] | None]:
        """Return the least and the most that the job is going to cost, in USD."""
        return self.estimate.apply(_bounds)

    def _limits(self) -> list[str]:
        limits = {"max_cost_usd": self.max_cost, "vertex-tuning:budgetUsd": self.budget}
        return [name for name, value in limits.items() if value is not None]

    def _tell_unchecked(
        self, found: Estimate | NoEstimate, limits: str, row: pulumi.Resource
    ) -> None:
        if isinstance(found, NoEstimate):
            pulumi.log.warn(_UNCHECKED.format(self.label, limits, found.reason), row)


def job_costs(
    label: str,
    properties: Mapping[str, Any],
    training: object,
    max_cost: Input[float] | None,
) -> JobCosts:
    """Return what a job with these properties costs, where its training data is a Dataset."""
    counted = (training.tokens, training.rows) if isinstance(training, Dataset) else (None, None)
    chosen = properties.get("hyperparameters") or {}
    prices = settings.prices()

    def calculate(known: list[Any]) -> Estimate | NoEstimate:
        base_model, *numbers = known
        tokens, rows, epochs = (None if value is None else int(value) for value in numbers)
        return estimate(base_model, tokens, rows, epochs, prices)

    known = Output.all(properties.get("baseModel"), *counted, chosen.get("epochCount"))
    found: Estimated = known.apply(calculate)
    return JobCosts(label, found, max_cost, settings.budget_usd())


def real_cost(base_model: Output[str], trained_tokens: Output[int | None]) -> Output[float | None]:
    """Return what a job has cost, in USD; None where service or catalog do not tell."""
    prices = settings.prices()

    def calculate(known: list[Any]) -> float | None:
        name, tokens = known
        price = price_of(name, prices) if name and tokens else None
        return cost(int(tokens), price) if price else None

    return Output.all(base_model, trained_tokens).apply(calculate)


def _bounds(found: Estimate | NoEstimate) -> dict[str, float] | None:
    return {"low": found.low, "high": found.high} if isinstance(found, Estimate) else None


def _as_sent(found: Estimate | NoEstimate) -> dict[str, Any] | None:
    return {"high": found.high, "text": str(found)} if isinstance(found, Estimate) else None
