"""vertex-tuning:maxConcurrentJobs: a job is created when it has its turn."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import Output

from pulumi_vertex_tuning.lifecycle.identity import Owner, job_labels
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name

if TYPE_CHECKING:
    from pulumi_vertex_tuning.resources.run import Run
    from pulumi_vertex_tuning.resources.waiting.place import Place

_HELD = "trainingDataset"
"""The property that arrives only with the turn, so that the engine cannot create the job before."""


@dataclass(frozen=True)
class Turn:
    """One job's turn among the jobs of a run. Row: the resource on whose row to tell of it."""

    run: "Run"
    limit: int
    label: str
    owner: Owner
    row: pulumi.Resource | None

    def hold_back(self, properties: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
        """Return a job's properties, of which one arrives only when the job has its turn."""
        declared = {key: value for key, value in properties.items() if key in names}
        held = Output.from_input(declared).apply(self._arrive)
        return {**properties, _HELD: held}

    def end_with(self, name: str) -> None:
        """Give the turn back when the job has ended, while the program runs."""
        place = self.run.place(parse_name(name).parent, self.owner.stack)
        if self.run.slots(self.limit).holds(self.label):
            asyncio.ensure_future(self._await_end(place, name))  # noqa: RUF006 - the loop ends it

    async def _arrive(self, values: Mapping[str, Any]) -> Any:
        if not pulumi.runtime.is_dry_run() and settings.waiting_enabled():
            await self._take(TuningJobSpec.parse(values, "the tuning job"))
        return values[_HELD]

    async def _take(self, spec: TuningJobSpec) -> None:
        slots = self.run.slots(self.limit)
        earlier = await self._earlier(self.run.place(spec.parent, self.owner.stack), spec)
        if spec.adopt or (earlier and earlier.succeeded):
            return
        if earlier:
            slots.hold(self.label)
            return
        with self.run.failures.waiting(self.label):
            await slots.take(self.label, self._tell)

    async def _earlier(self, place: "Place", spec: TuningJobSpec) -> TuningJob | None:
        """Return the job that the create will adopt, or that is in the state already."""
        try:
            jobs = await place.jobs_with(job_labels(spec, self.owner))
            models = await place.models()
        except VertexError:
            return None  # the create will say what is wrong
        fitting = [job for job in jobs if not job.ended or parse_name(job.name).id in models]
        return fitting[0] if fitting else None

    async def _await_end(self, place: "Place", name: str) -> None:
        with suppress(Exception):  # what is wrong with the job is the gate's to tell
            await place.poller.ended(name, lambda _job: None)
        self.run.slots(self.limit).free(self.label)

    def _tell(self, running: int) -> None:
        pulumi.log.info(
            f"{self.label} waits for its turn: {running} of the stack's jobs run, and"
            f" vertex-tuning:maxConcurrentJobs is {self.limit}",
            self.row,
        )
