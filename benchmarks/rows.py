"""A data folder with many jobs: one that the emulator really ran, and copies of its rows."""

import http.client
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.emulator.names import ResourceName, new_id
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

PROJECT = "benchmark"
LOCATION = "us-central1"
JOBS_PATH = f"/v1/projects/{PROJECT}/locations/{LOCATION}/tuningJobs"
_WAIT_SECONDS = 60.0


def ask(emulator: Emulator, method: str, path: str, body: bytes | None = None) -> Any:
    """Ask the emulator once; raises ConnectionError for anything but success."""
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=_WAIT_SECONDS)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        text = answer.read()
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise ConnectionError(f"{method} {path}: {answer.status} {text[:200]!r}")
    return json.loads(text)


def run_a_job(emulator: Emulator, rows: int = 200) -> dict[str, Any]:
    """Upload a small data set, tune on it and return the job that succeeded."""
    ask(emulator, "POST", f"/storage/v1/b?project={PROJECT}", b'{"name": "benchmark-data"}')
    upload = "/upload/storage/v1/b/benchmark-data/o?uploadType=media&name=train.jsonl"
    ask(emulator, "POST", upload, "".join(_row(number) for number in range(rows)).encode())
    job = {
        "baseModel": "gemini-2.5-flash",
        "supervisedTuningSpec": {
            "trainingDatasetUri": "gs://benchmark-data/train.jsonl",
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


def _row(number: int) -> str:
    question, answer = f"How many legs have {number} dogs?", f"{4 * number} legs."
    contents = [
        {"role": "user", "parts": [{"text": question}]},
        {"role": "model", "parts": [{"text": answer}]},
    ]
    return json.dumps({"contents": contents}) + "\n"
