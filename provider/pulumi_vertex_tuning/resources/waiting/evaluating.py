"""The gate that a trained model has to pass: asked in the program, told on the job's row."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

import pulumi

from pulumi_vertex_tuning.evaluation.custom import ScoringError
from pulumi_vertex_tuning.evaluation.outcome import Outcome
from pulumi_vertex_tuning.evaluation.table import failure, success
from pulumi_vertex_tuning.lifecycle.answering import NotYet, Tell
from pulumi_vertex_tuning.lifecycle.asking import NotAnswered
from pulumi_vertex_tuning.lifecycle.dataset import PublicBucket
from pulumi_vertex_tuning.lifecycle.evaluation import Gate, dismiss, evaluate, foresee
from pulumi_vertex_tuning.lifecycle.subjects import NotAskable
from pulumi_vertex_tuning.lifecycle.tuning_job import look
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.waiting.failures import EVALUATION
from pulumi_vertex_tuning.resources.waiting.gate import trained
from pulumi_vertex_tuning.resources.waiting.interrupts import swallow_interrupts
from pulumi_vertex_tuning.resources.waiting.progress import Answers, on_terminal
from pulumi_vertex_tuning.resources.waiting.threads import in_daemon
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob as Job

if TYPE_CHECKING:
    from pulumi_vertex_tuning.resources.tuning_job import TuningJob

MakeGate = Callable[[Connection], Gate]
"""Make the gate, and the bucket of its records where that is needed."""

_WANTED = (
    "A model in use stays so. Change what is trained, train again with another text in retry"
    " (retry: 1), or lower evaluation.thresholds."
)
_LEFT = {
    "kept": "The new model is kept, and no resource has it, to be looked at (on_failure: keep).",
    "deleted": "The new model was deleted with its endpoints (on_failure: delete).",
    "in use": "It is the model in use, and stays so.",
}
_GOES_ON = "What was answered is recorded; the next `pulumi up` asks only the rest."
_NOT_WAITING = (
    "{} was not evaluated, as waiting is turned off (vertex-tuning:wait, VERTEX_TUNING_WAIT);"
    " turn it on, or destroy without --run-program"
)


_WRONG = (NotAnswered, NotAskable, PublicBucket, ScoringError, VertexError)


@dataclass(frozen=True)
class Waiting:
    """One model's wait for its evaluation, and what becomes of it when it falls short."""

    job: "TuningJob"
    connection: Connection
    make_gate: MakeGate
    on_failure: str

    async def foreseen(self, name: str) -> Outcome | None:
        """Return in a preview what recorded answers come to, None where some are missing.

        Says on the job's row what is going to be asked. What the update would refuse, fails here.
        """
        try:
            outcome = await in_daemon(lambda: self._recorded(name))
        except NotYet as missing:
            told = f"{self.job.label} is evaluated before it is used: {missing}"
            pulumi.log.info(told, self.job)
            return None
        except VertexError as error:
            told = f"{self.job.label}: whether it has been evaluated is not known. {error}"
            pulumi.log.warn(told, self.job)
            return None
        except _WRONG as error:
            raise pulumi.RunError(f"{self.job.label}: {error}") from None
        if not outcome.passed:
            pulumi.log.error(f"{failure(outcome)}\n{_WANTED}", self.job)
            raise pulumi.RunError(f"{self.job.label} is not good enough to be used")
        return outcome

    async def passed(self, name: str) -> Outcome:
        """Return the outcome of a model that is good enough; raise RunError for another.

        What was evaluated before is told first: its model may have been deleted for it.
        """
        swallow_interrupts()
        outcome = await self._known(name)
        if outcome is None and not settings.waiting_enabled():
            raise pulumi.RunError(_NOT_WAITING.format(self.job.label))
        if outcome is None or outcome.passed:
            await trained(self.job, name)
            outcome = outcome or await self._evaluated(name)
        if outcome.passed:
            return outcome
        return await self._fall_short(outcome, name)

    async def _known(self, name: str) -> Outcome | None:
        """Return what recorded answers come to; of what is wrong, the evaluation tells."""
        with self._counted():
            try:
                return await in_daemon(lambda: self._recorded(name))
            except (NotYet, *_WRONG):
                return None

    async def _evaluated(self, name: str) -> Outcome:
        tell = self._progress()
        with self._counted():
            try:
                outcome = await in_daemon(lambda: self._evaluate(name, tell))
            except _WRONG as error:
                goes_on = f"\n{_GOES_ON}" if isinstance(error, NotAnswered) else ""
                problem = f"the evaluation did not come to its end: {error}{goes_on}"
            else:
                self._tell(outcome)
                return outcome
        return await self._fail(problem)

    async def _fall_short(self, outcome: Outcome, name: str) -> NoReturn:
        with self._counted():
            try:
                left = await in_daemon(
                    lambda: dismiss(self.connection, self._job(name), self.on_failure)
                )
                end = _LEFT[left]
            except VertexError as error:
                end = f"{error}"
        await self._fail(f"{failure(outcome)}\n{end} {_WANTED}")

    async def _fail(self, problem: str) -> NoReturn:
        pulumi.log.error(problem, self.job)
        await self.job.run.failures.raise_together(self.job.label, EVALUATION)

    def _counted(self) -> AbstractContextManager[None]:
        return self.job.run.failures.waiting(self.job.label, EVALUATION)

    def _recorded(self, name: str) -> Outcome:
        job = look(self.connection, name)
        if job is None or not job.succeeded:
            raise NotYet({"the model that is being trained": len(self._gate.prompts)})
        return foresee(self._gate, job)

    def _evaluate(self, name: str, tell: Tell) -> Outcome:
        return evaluate(self._gate, self._job(name), tell)

    @cached_property
    def _gate(self) -> Gate:
        return self.make_gate(self.connection)

    def _job(self, name: str) -> Job:
        return tuning_jobs.get(self.connection, name)

    def _progress(self) -> Tell:
        loop, answers = asyncio.get_running_loop(), Answers(every_look=on_terminal())

        def show(title: str, done: int, total: int) -> None:
            if line := answers.line(title, done, total, loop.time()):
                pulumi.log.info(line, self.job, ephemeral=True)

        def tell(title: str, done: int, total: int) -> None:
            loop.call_soon_threadsafe(show, title, done, total)

        return tell

    def _tell(self, outcome: Outcome) -> None:
        if outcome.passed:
            pulumi.log.info(success(outcome), self.job)
        for metric, count in outcome.unread.items():
            pulumi.log.warn(
                f"{metric}: {count:,} of the judge's verdicts cannot be read, and count as 0",
                self.job,
            )
