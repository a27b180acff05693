"""Drives every live job through its phases on the event loop."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.faults.scenarios import Outcome
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.tuning import phases, progress
from pulumi_vertex_tuning.emulator.tuning.folders import JobFolders
from pulumi_vertex_tuning.emulator.tuning.method import method_of, own_hyperparameters
from pulumi_vertex_tuning.emulator.tuning.slots import Slots
from pulumi_vertex_tuning.emulator.tuning.workers import WorkerLostError, Workers

_LOG = logging.getLogger(__name__)
_INVALID_ARGUMENT = 3
_INTERNAL = 13
_LONGEST_CANCEL_SECONDS = 1.0
_NO_ENDPOINT = (
    "Failed to create endpoint. Tuned model is uploaded and can be accessed through Model Registry."
)


_Step = Callable[[str], Coroutine[Any, Any, None]]


class TrainingFailedError(Exception):
    """The training cannot be done, or not be finished. `code` is a google.rpc.Code."""

    def __init__(self, message: str, code: int = _INVALID_ARGUMENT) -> None:
        super().__init__(message)
        self.code = code


class Runner:
    """One task for each live job; the clock of a job begins at its createTime."""

    def __init__(
        self,
        store: Store,
        folders: JobFolders,
        workers: Workers,
        job_seconds: float,
        concurrent_jobs: int | None = None,
    ) -> None:
        self._store = store
        self._folders = folders
        self._workers = workers
        self._job_seconds = job_seconds
        self._slots = Slots(concurrent_jobs)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def resume(self) -> None:
        """Go on with the jobs that an earlier process left."""
        jobs = [progress.load(self._store, name) for name in self._store.live_jobs()]
        for job in sorted(jobs, key=_place_in_queue):
            is_cancelled = progress.is_to_be_cancelled(self._store, job.name)
            self._start(job.name, self._cancel if is_cancelled else self._run)

    def start(self, name: str) -> None:
        """Begin with a job that was just created."""
        self._start(name, self._run)

    def cancel(self, name: str) -> None:
        """Ask a live job to end; one that has ended, or nearly, goes its way."""
        if progress.request_cancel(self._store, name):
            if name in self._tasks:
                self._tasks[name].cancel()
            self._start(name, self._cancel)

    async def close(self) -> None:
        """Leave all jobs where they are."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _start(self, name: str, what: _Step) -> None:
        task = asyncio.create_task(what(name))
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._forget(name, done))

    def _forget(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]

    async def _run(self, name: str) -> None:
        try:
            async with self._slots.place(ResourceName.parse(name).project) as had_to_wait:
                if had_to_wait:
                    progress.admit(self._store, name)
                await self._train(name)
        except TrainingFailedError as failure:
            progress.fail(self._store, name, failure.code, str(failure))
        except WorkerLostError as failure:
            progress.fail(self._store, name, _INTERNAL, str(failure))
        except ServiceError as failure:
            # Someone deleted what the job was about to publish.
            progress.fail(self._store, name, _INTERNAL, failure.message)
        except Exception:  # noqa: BLE001 - a job that cannot be driven must not stay RUNNING
            _LOG.exception("The emulated tuning job %s failed.", name)
            progress.fail(self._store, name, _INTERNAL, "Internal error of the emulator.")
        self._clear(name)

    async def _train(self, name: str) -> None:
        job = progress.load(self._store, name)
        if job.extra.get("epochsDone", 0) < job.extra["epochCount"]:
            await self._train_epochs(job)
        progress.enter(self._store, name, phases.POST_PROCESSING)
        await self._until(job, phases.POST_PROCESSING.until)
        self._end(job)

    def _end(self, job: Resource) -> None:
        outcome = progress.scenario_of(job).outcome
        if outcome is Outcome.FAILED_WITH_MODEL:
            raise TrainingFailedError(_NO_ENDPOINT, _INTERNAL)
        if outcome is Outcome.EXPIRED:
            progress.expire(self._store, job.name)
        else:
            progress.succeed(self._store, job.name)

    async def _train_epochs(self, job: Resource) -> None:
        await self._workers.start()
        async with contextlib.aclosing(self._workers.train(self._order(job))) as events:
            await self._until(job, phases.QUEUED.until)
            progress.begin(self._store, job.name)
            epoch_count = job.extra["epochCount"]
            async for event in events:
                await self._follow(job, event)
                if event.get("epoch") == epoch_count or _stalls(job):
                    break
        if _stalls(job):
            await asyncio.Event().wait()

    async def _follow(self, job: Resource, event: Json) -> None:
        if event["kind"] == "failed":
            raise TrainingFailedError(event["message"])
        if event["kind"] == "processed":
            progress.record_stats(self._store, job.name, event["stats"])
            await self._enter_tuning(job)
            return
        epoch = event["epoch"]
        await self._until(job, phases.epoch_share(epoch, job.extra["epochCount"]))
        progress.complete_epoch(self._store, job.name, event)

    async def _enter_tuning(self, job: Resource) -> None:
        await self._until(job, phases.PROCESSING.until)
        progress.enter(self._store, job.name, phases.WAITING)
        await self._until(job, phases.WAITING.until)
        progress.enter(self._store, job.name, phases.TUNING)
        scenario = progress.scenario_of(job)
        if scenario.outcome is Outcome.FAILED:
            raise TrainingFailedError(scenario.error.message, scenario.error.code)

    async def _cancel(self, name: str) -> None:
        await asyncio.sleep(min(_LONGEST_CANCEL_SECONDS, self._job_seconds / 10))
        progress.cancelled(self._store, name)
        self._clear(name)

    async def _until(self, job: Resource, share: float) -> None:
        end = progress.seconds_at_start(job) + share * self._job_seconds
        await asyncio.sleep(max(0.0, end - time.time()))

    def _order(self, job: Resource) -> Json:
        job_id = ResourceName.parse(job.name).id
        chosen = progress.chosen(job)
        return {
            "job": job_id,
            "folder": str(self._folders.of(job_id)),
            "method": method_of(job.body).spec,
            "epochCount": chosen.epoch_count,
            "adapterSize": chosen.adapter_size,
            "learningRateMultiplier": chosen.learning_rate_multiplier,
            "own": own_hyperparameters(job.body),
            "seed": int(job_id) % 2**32,
        }

    def _clear(self, name: str) -> None:
        version = progress.load(self._store, name).extra.get("version")
        row = self._store.get(version) if version else None
        kept = list(row.extra["weights"].values()) if row else []
        self._folders.clear(ResourceName.parse(name).id, kept)


def _stalls(job: Resource) -> bool:
    return progress.scenario_of(job).outcome is Outcome.STALLED


def _place_in_queue(job: Resource) -> tuple[bool, str]:
    """Let jobs that ran have their places back before those that waited, the oldest first."""
    return job.body["state"] == phases.PENDING, job.body["createTime"]
