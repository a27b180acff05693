"""The gate between a job and all that needs its model."""

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pulumi
from pulumi import Output

from pulumi_vertex_tuning.lifecycle.identity import CLAIM
from pulumi_vertex_tuning.lifecycle.progress import describe
from pulumi_vertex_tuning.lifecycle.tuning_job import look, model_of, stop
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.waiting.interrupts import swallow_interrupts
from pulumi_vertex_tuning.resources.waiting.place import Place
from pulumi_vertex_tuning.resources.waiting.poller import GaveUp, JobMissing
from pulumi_vertex_tuning.resources.waiting.progress import Progress, on_terminal
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob as Job
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name

if TYPE_CHECKING:
    from pulumi_vertex_tuning.resources.tuning_job import TuningJob

RETRAIN = "To train again, give its retry argument another text (retry: 1), or change its inputs."

_NOT_SERVED = (
    "no endpoint serves {} any more: it was undeployed outside Pulumi, or by a destroy that did not"
    " come to its end. Deploy it again (Model Registry in the console), train again with another"
    " text in retry (retry: 1), or go on with `pulumi destroy`."
)


def when_trained(job: "TuningJob") -> Output[str]:
    """Return the job's name, once it has succeeded and its model is there.

    In a preview, and where waiting is turned off, the name is passed on at once.
    """
    return job.id.apply(lambda name: trained(job, name))


async def trained(resource: "TuningJob", name: str) -> str:
    """Return the name, once the job has succeeded; raise pulumi.RunError where it does not."""
    if pulumi.runtime.is_dry_run() or not settings.waiting_enabled():
        return name
    swallow_interrupts()
    failures = resource.run.failures
    with failures.waiting(resource.label):
        problem = await _problem(resource, name)
    if problem:
        pulumi.log.error(problem, resource)
        await failures.raise_together(resource.label)
    return name


async def _problem(resource: "TuningJob", name: str) -> str | None:
    """Wait for the end of the job; return what is wrong then, if anything."""
    place = resource.run.place(parse_name(name).parent, resource.owned_by.stack)
    try:
        if model := await _claimed(place, name):
            return await _claimed_and_unserved(place, model, name)
        return await _end(place, resource, name)
    except GaveUp as gave_up:
        return await _given_up(place, resource, gave_up)
    except JobMissing:
        return f"the tuning job {name} is not there any more. {RETRAIN}"
    except VertexError as error:
        return f"lost sight of {name}; if it runs, it goes on, and the next up finds it.\n{error}"


async def _claimed(place: Place, name: str) -> Model | None:
    """Return the job's model where a resource has claimed it: then the job has succeeded."""
    model = (await place.models()).get(parse_name(name).id)
    return model if model and CLAIM in model.labels else None


async def _end(place: Place, resource: "TuningJob", name: str) -> str | None:
    progress = Progress(every_look=on_terminal())
    limits = resource.limits()

    def tell(job: Job) -> None:
        now = datetime.now(UTC)
        if reason := limits.exceeded(job, now):
            raise GaveUp(job, reason)
        if line := progress.line(job, now):
            pulumi.log.info(line, resource, ephemeral=True)

    job = await place.poller.ended(name, tell)
    if not job.succeeded:
        return f"{describe(job)}: {job.error or 'the service gave no reason'}\n{RETRAIN}"
    model = await asyncio.to_thread(model_of, place.connection, job)
    if model is None:
        return f"the tuned model of {name} has been deleted outside Pulumi. {RETRAIN}"
    if job.dropped_rows:
        pulumi.log.warn(_dropped(job), resource)
    return _unserved(model, job)


def _dropped(job: Job) -> str:
    rows = f"{job.dropped_rows:,} row{'s' * (job.dropped_rows > 1)}"
    reason = f", the first because: {job.dropped_because}" if job.dropped_because else ""
    return f"the service left out {rows} of the training data{reason}"


async def _given_up(place: Place, resource: "TuningJob", gave_up: GaveUp) -> str:
    job, told = gave_up.job, f"{describe(gave_up.job)}: {gave_up.reason}"
    if resource.cancels_at_timeout:
        await asyncio.to_thread(stop, place.connection, job)
        return f"{told}; it was cancelled (on_timeout). {RETRAIN}"
    return (
        f"{told}; it goes on (on_timeout), and the next `pulumi up` looks at it again."
        " Give it a longer timeout, or end it with on_timeout: cancel."
    )


async def _claimed_and_unserved(place: Place, model: Model, name: str) -> str | None:
    """Ask for the job only where no endpoint serves its model, which is rare."""
    if model.endpoints:
        return None
    job = await asyncio.to_thread(look, place.connection, name)
    return _unserved(model, job) if job else None


def _unserved(model: Model, job: Job) -> str | None:
    """Return what is wrong with a model on no endpoint, unless its job never gave it one."""
    served_once = job.tuned_model and job.tuned_model.endpoint
    if model.endpoints or not served_once:
        return None
    return _NOT_SERVED.format(model.versioned_name)
