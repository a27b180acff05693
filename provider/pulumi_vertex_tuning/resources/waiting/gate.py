"""The gate between a job and all that needs its model."""

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pulumi
from pulumi import Output

from pulumi_vertex_tuning.lifecycle.identity import STACK
from pulumi_vertex_tuning.lifecycle.tuning_job import has_model, look_at_all
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.waiting.failures import Failures
from pulumi_vertex_tuning.resources.waiting.interrupts import swallow_interrupts
from pulumi_vertex_tuning.resources.waiting.poller import (
    EMULATOR_PACE,
    GOOGLE_PACE,
    JobMissing,
    Poller,
)
from pulumi_vertex_tuning.resources.waiting.progress import Progress, describe, on_terminal
from pulumi_vertex_tuning.vertex.connection import Connection, connect
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.tuning_jobs import TuningJob as Job

if TYPE_CHECKING:
    from pulumi_vertex_tuning.resources.tuning_job import TuningJob

_RETRAIN = "To train again, give its retry argument another text (retry: 1), or change its inputs."


@dataclass
class _Run:
    """What the waits of one run of a program share."""

    failures: Failures = field(default_factory=Failures)
    pollers: dict[str, Poller] = field(default_factory=dict)


_runs: WeakKeyDictionary[AbstractEventLoop, _Run] = WeakKeyDictionary()


def when_trained(job: "TuningJob") -> Output[str]:
    """Return the job's name, once it has succeeded and its model is there.

    In a preview, and where waiting is turned off, the name is passed on at once.
    """
    return job.id.apply(lambda name: _wait(job, name))


async def _wait(resource: "TuningJob", name: str) -> str:
    if pulumi.runtime.is_dry_run() or not settings.waiting_enabled():
        return name
    swallow_interrupts()
    run = _runs.setdefault(asyncio.get_running_loop(), _Run())
    with run.failures.waiting():
        problem = await _problem(run, resource, name)
    if problem:
        pulumi.log.error(problem, resource)
        await run.failures.raise_together(resource.label)
    return name


async def _problem(run: _Run, resource: "TuningJob", name: str) -> str | None:
    """Wait for the end of the job; return what is wrong then, if anything."""
    connection = connect(settings.current_service())
    progress = Progress(every_look=on_terminal())

    def tell(job: Job) -> None:
        if line := progress.line(job, datetime.now(UTC)):
            pulumi.log.info(line, resource, ephemeral=True)

    try:
        job = await _poller(run, connection, resource, name).ended(name, tell)
        if job.succeeded and not await asyncio.to_thread(has_model, connection, job):
            return f"the tuned model of {name} has been deleted outside Pulumi. {_RETRAIN}"
    except JobMissing:
        return f"the tuning job {name} is not there any more. {_RETRAIN}"
    except VertexError as error:
        return f"lost sight of {name}; if it runs, it goes on, and the next up finds it.\n{error}"
    if job.succeeded:
        return None
    return f"{describe(job)}: {job.error or 'the service gave no reason'}\n{_RETRAIN}"


def _poller(run: _Run, connection: Connection, resource: "TuningJob", name: str) -> Poller:
    parent = name.partition("/tuningJobs/")[0]
    labels = {STACK: resource.owned_by.stack}

    async def fetch(names: Iterable[str]) -> dict[str, Job]:
        return await asyncio.to_thread(look_at_all, connection, parent, labels, set(names))

    if parent not in run.pollers:
        pace = EMULATOR_PACE if connection.service.emulated else GOOGLE_PACE
        run.pollers[parent] = Poller(fetch, pace)
    return run.pollers[parent]
