"""Drives every live job through its phases on the event loop."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any

from pulumi_vertex_tuning.emulator.clock import seconds_of
from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.tuning import phases, progress
from pulumi_vertex_tuning.emulator.tuning.folders import JobFolders
from pulumi_vertex_tuning.emulator.tuning.method import method_of
from pulumi_vertex_tuning.emulator.tuning.workers import WorkerLostError, Workers

_LOG = logging.getLogger(__name__)
_INVALID_ARGUMENT = 3
_INTERNAL = 13
_LONGEST_CANCEL_SECONDS = 1.0


_Step = Callable[[str], Coroutine[Any, Any, None]]


class TrainingFailedError(Exception):
    """The training says that it cannot be done."""


class Runner:
    """One task for each live job; the clock of a job begins at its createTime."""

    def __init__(
        self,
        store: Store,
        folders: JobFolders,
        workers: Workers,
        job_seconds: float,
    ) -> None:
        self._store = store
        self._folders = folders
        self._workers = workers
        self._job_seconds = job_seconds
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def resume(self) -> None:
        """Go on with the jobs that an earlier process left."""
        for name in self._store.live_jobs():
            state = progress.load(self._store, name).body["state"]
            self._start(name, self._cancel if state == phases.CANCELLING else self._run)

    def start(self, name: str) -> None:
        """Begin with a job that was just created."""
        self._start(name, self._run)

    def cancel(self, name: str) -> None:
        """Ask a live job to end; one that has ended stays as it is."""
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
            await self._train(name)
        except TrainingFailedError as failure:
            progress.fail(self._store, name, _INVALID_ARGUMENT, str(failure))
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
        progress.succeed(self._store, name)

    async def _train_epochs(self, job: Resource) -> None:
        await self._workers.start()
        async with contextlib.aclosing(self._workers.train(self._order(job))) as events:
            await self._until(job, phases.WAITING.until)
            progress.begin(self._store, job.name)
            epoch_count = job.extra["epochCount"]
            async for event in events:
                await self._follow(job, event)
                if event.get("epoch") == epoch_count:
                    break

    async def _follow(self, job: Resource, event: Json) -> None:
        if event["kind"] == "failed":
            raise TrainingFailedError(event["message"])
        if event["kind"] == "processed":
            progress.record_stats(self._store, job.name, event["stats"])
            await self._until(job, phases.PROCESSING.until)
            progress.enter(self._store, job.name, phases.TUNING)
            return
        epoch = event["epoch"]
        await self._until(job, phases.epoch_share(epoch, job.extra["epochCount"]))
        progress.complete_epoch(self._store, job.name, event)

    async def _cancel(self, name: str) -> None:
        await asyncio.sleep(min(_LONGEST_CANCEL_SECONDS, self._job_seconds / 10))
        progress.cancelled(self._store, name)
        self._clear(name)

    async def _until(self, job: Resource, share: float) -> None:
        end = seconds_of(job.body["createTime"]) + share * self._job_seconds
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
            "seed": int(job_id) % 2**32,
        }

    def _clear(self, name: str) -> None:
        version = progress.load(self._store, name).extra.get("version")
        row = self._store.get(version) if version else None
        kept = list(row.extra["weights"].values()) if row else []
        self._folders.clear(ResourceName.parse(name).id, kept)
