"""What a preview can say of a job that would be created: adopted and free, or new and paid."""

import asyncio
from collections.abc import Awaitable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import Output

from pulumi_vertex_tuning.lifecycle.create import adoptable
from pulumi_vertex_tuning.lifecycle.identity import job_labels
from pulumi_vertex_tuning.resources.waiting.progress import duration
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob as Job

if TYPE_CHECKING:
    from pulumi_vertex_tuning.resources.tuning_job import TuningJob

_NOT_YET = (
    "{}: whether an earlier job can be adopted shows only in the update, as some of what it trains"
    " on is not known yet"
)


def foretell(job: "TuningJob", properties: Mapping[str, Any]) -> None:
    """In a preview, tell on the job's row what its creation would cost. Reads only."""
    if pulumi.runtime.is_dry_run():
        # As an output it is something that the program waits for before it ends.
        told: Awaitable[Any] = _foretell(job, Output.from_input(dict(properties)))
        Output.from_input(told)


async def _foretell(job: "TuningJob", properties: Output[dict[str, Any]]) -> None:
    if await job.id.is_known():
        return  # it is there, and stays
    if not await properties.is_known():
        pulumi.log.info(_NOT_YET.format(job.label), job)
        return
    values = await properties.future() or {}
    spec = TuningJobSpec.parse(values, "the tuning job")
    try:
        pulumi.log.info(await _outlook(job, spec), job)
    except VertexError as error:
        pulumi.log.warn(
            f"{job.label}: whether an earlier job can be adopted is not known. {error}", job
        )


async def _outlook(job: "TuningJob", spec: TuningJobSpec) -> str:
    if spec.adopt:
        return f"{job.label} adopts {spec.adopt}: nothing is trained, no cost"
    parent = f"projects/{spec.project}/locations/{spec.location}"
    place = job.run.place(parent, job.owned_by.stack)
    labels = job_labels(spec, job.owned_by).items()
    jobs = [one for one in await place.jobs() if labels <= one.labels.items()]
    found = await asyncio.to_thread(adoptable, place.connection, jobs)
    if not found:
        return f"{job.label} trains a new model: a paid job"
    return f"{job.label} adopts {_told(found[0])}: nothing is trained again, no cost"


def _told(job: Job) -> str:
    if not job.create_time:
        return f"{job.name} ({job.state})"
    ago = duration((datetime.now(UTC) - job.create_time).total_seconds())
    return f"{job.name} ({job.state}, created {ago} ago)"
