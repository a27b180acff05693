"""The training processes, one for each core, and the events of each job."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

from pulumi_vertex_tuning.emulator.jsontypes import Json

_WORKER = "pulumi_vertex_tuning.emulator.tuning.worker"
_LONGEST_EVENT = 64 * 1024 * 1024
_ATTEMPTS = 3
# numpy's BLAS would start a thread for each core in each process.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

_Events = asyncio.Queue[Json | None]
"""Events of one job; None when its process is lost."""


class WorkerLostError(Exception):
    """The training process ended again and again under a job."""


@dataclass
class _Worker:
    process: asyncio.subprocess.Process
    jobs: dict[str, _Events] = field(default_factory=dict)

    def send(self, order: Json) -> None:
        if self.process.stdin is not None and not self.process.stdin.is_closing():
            self.process.stdin.write(json.dumps(order).encode() + b"\n")


class Workers:
    """Starts training processes when they are needed and shares the jobs out among them."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count or os.cpu_count() or 1
        self._workers: list[_Worker] = []
        self._readers: set[asyncio.Task[None]] = set()
        self._starting = asyncio.Lock()

    async def start(self) -> None:
        """Start all processes, so that the first job finds them ready."""
        async with self._starting:
            while len(self._workers) < self._count:
                self._workers.append(await self._launch())

    async def train(self, order: Json) -> AsyncGenerator[Json, None]:
        """Yield the events of a job. A lost process is replaced and the job begun anew."""
        job = order["job"]
        for _ in range(_ATTEMPTS):
            await self.start()
            worker = min(self._workers, key=lambda candidate: len(candidate.jobs))
            events: _Events = asyncio.Queue()
            worker.jobs[job] = events
            worker.send({"op": "train", **order})
            try:
                while (event := await events.get()) is not None:
                    yield event
            finally:
                worker.jobs.pop(job, None)
                worker.send({"op": "stop", "job": job})
        raise WorkerLostError(f"The training process of {job} ended {_ATTEMPTS} times.")

    async def close(self) -> None:
        """End all processes."""
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        for worker in self._workers:
            if worker.process.returncode is None:
                worker.process.kill()
            await worker.process.wait()
        self._workers.clear()

    async def _launch(self) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            _WORKER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_EVENT,
            env=os.environ | _ONE_THREAD,
        )
        worker = _Worker(process)
        reader = asyncio.create_task(self._read(worker))
        self._readers.add(reader)
        reader.add_done_callback(self._readers.discard)
        return worker

    async def _read(self, worker: _Worker) -> None:
        if worker.process.stdout is None:
            return
        async for line in worker.process.stdout:
            event = json.loads(line)
            events = worker.jobs.get(event.pop("job"))
            if events is not None:
                events.put_nowait(event)
        await worker.process.wait()
        self._workers.remove(worker)
        for events in worker.jobs.values():
            events.put_nowait(None)
