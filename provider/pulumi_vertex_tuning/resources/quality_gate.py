"""A tuned model's gate as the component declares it: where it keeps what, and what comes out."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi import Input, Output, ResourceOptions

from pulumi_vertex_tuning.evaluation.outcome import Outcome
from pulumi_vertex_tuning.evaluation.prompts import digest
from pulumi_vertex_tuning.evaluation.table import prompts as prompts_in_words
from pulumi_vertex_tuning.lifecycle.evaluation import Gate
from pulumi_vertex_tuning.lifecycle.outcomes import outcome_uri, page_uri
from pulumi_vertex_tuning.lifecycle.records import Shelf
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.evaluation import EvaluationRecord
from pulumi_vertex_tuning.resources.kept_objects import KeptObjects
from pulumi_vertex_tuning.resources.prompts import Source
from pulumi_vertex_tuning.resources.provider import Properties
from pulumi_vertex_tuning.resources.staging import make_bucket
from pulumi_vertex_tuning.resources.tuning_job import TuningJob
from pulumi_vertex_tuning.resources.waiting.evaluating import Waiting
from pulumi_vertex_tuning.vertex.connection import Connection, connect

_SLASHES = 5
"""In the name of a job."""

_TO_COME = "{} is evaluated on {} before it is used; recorded answers are not asked again"


@dataclass(frozen=True)
class Gated:
    """What comes out of the gate: the job whose model is good enough, and the record of that.

    checkpoint: the best one, where the evaluation chooses it.
    """

    job: Output[str]
    record: EvaluationRecord
    checkpoint: Output[str] | None


@dataclass(frozen=True)
class QualityGate:
    """The gate of one model. checkpoint: the declared default, None for the last."""

    source: Source
    job: TuningJob
    kept: KeptObjects
    checkpoint: Input[str] | None

    def gated(self, options: ResourceOptions) -> Gated:
        """Put the gate behind the job."""
        outcome = self._outcome()
        chosen = outcome.apply(lambda one: one.checkpoint)
        best = chosen if self.source.evaluation.select == "best" else None
        return Gated(self._passed(outcome), self._record(outcome, options), best)

    def _outcome(self) -> Output[Outcome]:
        """Return what the evaluation comes to; not known in a preview that would have to ask."""
        if pulumi.runtime.is_dry_run():
            told: Awaitable[Any] = self._tell_what_is_to_come()
            Output.from_input(told)
        places = (self.kept.records["uri"], self.kept.handle["uri"])
        known = Output.all(self.job.id, *places, self.checkpoint)
        outcome: Output[Outcome] = known.apply(lambda values: self._look(*values))
        return outcome

    def _passed(self, outcome: Output[Outcome]) -> Output[str]:
        """Return the job's name for all that needs a model which is good enough.

        A preview passes it on at once: to evaluate anew replaces nothing.
        """
        return self.job.id if pulumi.runtime.is_dry_run() else outcome.apply(lambda one: one.job)

    def _record(self, outcome: Output[Outcome], options: ResourceOptions) -> EvaluationRecord:
        """Declare what goes into the state."""
        folder = self.kept.records["uri"]
        both: Any = Output.all(folder, outcome)
        told = both.apply(lambda pair: _told(pair[0], pair[1], self.source))
        options = self.kept.options(options)
        return EvaluationRecord(self.job.label, options, folder=folder, outcome=told)

    def _look(self, name: str, folder: str, handle: str, checkpoint: str | None) -> Any:
        def gate(connection: Connection) -> Gate:
            if not pulumi.runtime.is_dry_run():
                make_bucket(connection, folder, self.kept.records)
            return Gate(
                name=self.job.label,
                evaluation=self.source.evaluation,
                prompts=self.source.prompts,
                shelf=Shelf(connection, folder, self.kept.marks),
                handle=handle,
                checkpoint=checkpoint or "",
            )

        if name.count("/") != _SLASHES:  # under Pulumi's mocks
            return _unasked(name)
        connection = connect(settings.current_service())
        waiting = Waiting(self.job, connection, gate, self.source.evaluation.on_failure)
        if not pulumi.runtime.is_dry_run():
            return waiting.passed(name)
        return _perhaps(asyncio.ensure_future(waiting.foreseen(name)))

    async def _tell_what_is_to_come(self) -> None:
        """Say in a preview of a job that is not there yet that it is going to be evaluated."""
        if await self.job.id.is_known():
            return
        count = prompts_in_words(len(self.source.prompts))
        pulumi.log.info(_TO_COME.format(self.job.label, count), self.job)


def _unasked(name: str) -> Outcome:
    """Return what stands for an outcome where there is nobody to ask."""
    return Outcome(job=name, model="", checkpoint="", base_model="", prompts=0, means={})


def _perhaps(foreseen: "asyncio.Future[Outcome | None]") -> Output[Any]:
    """Return what is foreseen as an output, which is not known where it is None."""

    async def value() -> Any:
        return await foreseen

    async def is_known() -> bool:
        return await foreseen is not None

    return Output(set(), value(), is_known())


def _told(folder: str, outcome: Outcome, source: Source) -> Properties:
    """Return what the state holds: no prompts and no answers."""
    told = outcome.as_json()
    return {
        **{key: told[key] for key in _KEPT},
        "record": outcome_uri(folder, outcome.job),
        "page": page_uri(folder, outcome.job),
        "promptsFrom": source.place,
        "promptsDigest": digest([[one.text, one.reference] for one in source.prompts]),
    }


_KEPT = (
    "passed",
    "job",
    "model",
    "checkpoint",
    "prompts",
    "scores",
    "checks",
    "candidates",
    "compared",
)
