"""A data folder with many jobs: one that the emulator really ran, and copies of its rows."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.asking import ask, upload
from pulumi_vertex_tuning.emulator.names import ResourceName, new_id
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

PROJECT = "benchmark"
LOCATION = "us-central1"
JOBS_PATH = f"/v1/projects/{PROJECT}/locations/{LOCATION}/tuningJobs"
_WAIT_SECONDS = 60.0


def run_a_job(emulator: Emulator, rows: int = 200) -> dict[str, Any]:
    """Upload a small data set, tune on it and return the job that succeeded."""
    job = {
        "baseModel": "gemini-2.5-flash",
        "supervisedTuningSpec": {
            "trainingDatasetUri": upload(emulator, PROJECT, rows),
            "hyperParameters": {"epochCount": 3},
        },
        "labels": {"team": "benchmark"},
    }
    name = ask(emulator, "POST", JOBS_PATH, json.dumps(job).encode())["name"]
    return _finished(emulator, name)


def fill(data_dir: Path, count: int) -> str:
    """Make a data folder with `count` finished jobs and return the name of one of them."""
    with running_emulator(job_seconds=0.0, data_dir=data_dir) as emulator:
        name = str(run_a_job(emulator)["name"])
    store = Store(data_dir / "vertex.sqlite")
    try:
        multiply(store, name, count - 1)
    finally:
        store.close()
    return name


def multiply(store: Store, name: str, copies: int) -> None:
    """Add copies of a job under ids of their own."""
    job = store.get(name)
    if job is None:
        raise LookupError(name)
    with store.transaction():
        for _ in range(copies):
            store.put(_copy(job))


def _copy(job: Resource) -> Resource:
    name = str(ResourceName.parse(job.parent).child("tuningJobs", new_id()))
    return replace(job, name=name, body=job.body | {"name": name})


def _finished(emulator: Emulator, name: str) -> dict[str, Any]:
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        job: dict[str, Any] = ask(emulator, "GET", f"/v1/{name}")
        if job["state"] == "JOB_STATE_SUCCEEDED":
            return job
        time.sleep(0.05)
    raise TimeoutError(f"{name} is not done after {_WAIT_SECONDS:.0f} s.")
