"""What a preview can say of a job that would be created: adopted and free, or new and paid."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pulumi
from pulumi import Output

from pulumi_vertex_tuning.catalog import NoEstimate, retirement_warning, serving_note
from pulumi_vertex_tuning.lifecycle.create import adoptable
from pulumi_vertex_tuning.lifecycle.identity import Owner, job_labels
from pulumi_vertex_tuning.lifecycle.outlook import TRAINS, adopts, adopts_again
from pulumi_vertex_tuning.lifecycle.progress import duration
from pulumi_vertex_tuning.resources.costs import Estimated
from pulumi_vertex_tuning.resources.run import Run
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob as Job

_NOT_YET = (
    "{}: whether an earlier job can be adopted shows only in the update, as some of what it trains"
    " on is not known yet"
)

_NOT_KNOWN = "{}: whether an earlier job can be adopted is not known. {}"


@dataclass(frozen=True)
class Foresight:
    """What is known of a job that the program declares; its row tells what is foreseen."""

    run: Run
    label: str
    owner: Owner
    row: pulumi.CustomResource
    estimate: Estimated

    def tell(self, properties: Mapping[str, Any]) -> None:
        """In a preview, tell what the job's creation would cost. Reads only."""
        if pulumi.runtime.is_dry_run():
            # As an output it is something that the program waits for before it ends.
            told: Awaitable[Any] = self._tell(Output.from_input(dict(properties)))
            Output.from_input(told)

    async def _tell(self, properties: Output[dict[str, Any]]) -> None:
        if await self.row.id.is_known():
            return  # it is there, and stays
        if not await properties.is_known():
            price = await self._price()
            pulumi.log.info(f"{_NOT_YET.format(self.label)}; if none: a paid job{price}", self.row)
            return
        spec = TuningJobSpec.parse(await properties.future() or {}, "the tuning job")
        try:
            pulumi.log.info(f"{self.label} {await self._outlook(spec)}", self.row)
        except VertexError as error:
            pulumi.log.warn(_NOT_KNOWN.format(self.label, error), self.row)

    async def _outlook(self, spec: TuningJobSpec) -> str:
        if spec.adopt:
            return adopts(spec.adopt)
        place = self.run.place(spec.parent, self.owner.stack)
        jobs = await place.jobs_with(job_labels(spec, self.owner))
        found = await asyncio.to_thread(adoptable, place.connection, jobs)
        if not found:
            self._note(spec)
            return f"{TRAINS}{await self._price()}"
        return adopts_again(_told(found[0]))

    async def _price(self) -> str:
        if not await self.estimate.is_known():
            return "; what it costs shows in the update"
        found = await self.estimate.future()
        if isinstance(found, NoEstimate):
            return f"; what it costs is not known: {found.reason}"
        return f", {found}"

    def _note(self, spec: TuningJobSpec) -> None:
        """Tell what is known of the base model that may change a person's mind."""
        base_model = spec.base_model or ""
        if warning := retirement_warning(base_model, datetime.now(UTC).date()):
            pulumi.log.warn(f"{self.label}: {warning}", self.row)
        if note := serving_note(base_model, spec.location):
            pulumi.log.info(f"{self.label} {note}", self.row)


def _told(job: Job) -> str:
    if not job.create_time:
        return f"{job.name} ({job.state})"
    ago = duration((datetime.now(UTC) - job.create_time).total_seconds())
    return f"{job.name} ({job.state}, created {ago} ago)"
