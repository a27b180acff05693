"""Many models at once: how long `pulumi up` takes, and how often it asks while it waits."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.asking import ask
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

from .asked import Watch
from .programs import JOBS, Models, naive, ours


@dataclass(frozen=True)
class Waited:
    """One `pulumi up` with new models.

    `looks_a_minute` are reads of tuning jobs between the last create and the first job's end; None
    where the first job had ended before the last one was created.
    """

    seconds: float
    looks_a_minute: float | None


@dataclass(frozen=True)
class Parallel:
    """So many models of so many seconds each, ours beside the naive provider.

    `ratio` is our time over that of one job, which no provider can be faster than; `naive` is None
    where it was not run.
    """

    models: int
    job_seconds: float
    ours: Waited
    naive: Waited | None
    ratio: float


def measure_parallel(models: int, job_seconds: float, *, with_naive: bool) -> Parallel:
    """Run `pulumi up` of both, each on an emulator of its own."""
    our_side = _up(ours, models, job_seconds)
    naive_side = _up(naive, models, job_seconds) if with_naive else None
    return Parallel(models, job_seconds, our_side, naive_side, our_side.seconds / job_seconds)


def _up(lay_out: Callable[[Path, Emulator], Models], models: int, job_seconds: float) -> Waited:
    with (
        tempfile.TemporaryDirectory() as folder,
        running_emulator(job_seconds=job_seconds) as emulator,
    ):
        stack = lay_out(Path(folder) / "program", emulator).declare(models)
        with Watch(emulator).running() as watch:
            spent = stack.up()
        return Waited(spent.seconds, _looks_a_minute(emulator, watch, models))


def _looks_a_minute(emulator: Emulator, watch: Watch, models: int) -> float | None:
    jobs = ask(emulator, "GET", f"/v1/{JOBS}?pageSize={models + 1}")["tuningJobs"]
    if len(jobs) != models:
        raise ValueError(f"{len(jobs)} tuning jobs for {models} models")
    began = max(_moment(job["createTime"]) for job in jobs)
    ended = min(_moment(job["endTime"]) for job in jobs)
    if ended <= began:
        return None
    return watch.looks_at_jobs(began, ended) / (ended - began) * 60


def _moment(text: Any) -> float:
    return datetime.fromisoformat(text).timestamp()
