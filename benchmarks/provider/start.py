"""What it costs to begin: importing the package, and the plugin's first answers."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.empty.empty_resource import EmptyProvider
from pulumi_vertex_tuning.resources.tuning_job import TuningJobProvider

from .plugin import Kind, first_answers

_FOLDER = Path(__file__).resolve().parents[2]
_INPUTS = {
    "project": "benchmark",
    "location": "us-central1",
    "baseModel": "gemini-2.5-flash",
    "trainingDataset": {"uri": "gs://benchmark/train.jsonl", "digest": "sha256:00"},
    "hyperparameters": {"epochCount": 2, "adapterSize": 1},
    "exportLastCheckpointOnly": True,
    "service": "emulator",
    "owner": {"stack": "0a", "resource": "0b"},
    "condition": "present",
}
_JOB = {"name": "projects/1/locations/us-central1/tuningJobs/1", "adopted": False}


@dataclass(frozen=True)
class Began:
    """Medians in seconds; `more` is the median of what ours took more than the baseline."""

    what: str
    baseline: str
    seconds: float
    baseline_seconds: float
    more: float


def measure_start(rounds: int) -> list[Began]:
    """Measure both beginnings, each in turn with its baseline."""
    return [_first_answers(rounds), _imports(rounds)]


def _first_answers(rounds: int) -> Began:
    # Nothing is asked of the service, so nothing has to serve at this address.
    configuration = {"vertex-tuning:emulatorHost": "127.0.0.1:1"}
    job = Kind(TuningJobProvider, _FOLDER, configuration, _INPUTS, {**_INPUTS, **_JOB})
    nothing = Kind(EmptyProvider, _FOLDER, {}, {}, {})
    return _compare(
        ("plugin's first Check and Diff of a TuningJob", lambda: first_answers(job)),
        ("of an empty resource", lambda: first_answers(nothing)),
        rounds,
    )


def _imports(rounds: int) -> Began:
    return _compare(
        ("import pulumi_vertex_tuning", lambda: _import("pulumi_vertex_tuning")),
        ("import pulumi, pydantic", lambda: _import("pulumi, pydantic")),
        rounds,
    )


def _compare(
    ours: tuple[str, Callable[[], float]], baseline: tuple[str, Callable[[], float]], rounds: int
) -> Began:
    for _, run in (ours, baseline):
        run()  # the first one compiles and fills the file system's cache
    pairs = [(ours[1](), baseline[1]()) for _ in range(rounds)]
    seconds, baseline_seconds = (median(pair[side] for pair in pairs) for side in (0, 1))
    more = median(one - other for one, other in pairs)
    return Began(ours[0], baseline[0], seconds, baseline_seconds, more)


def _import(modules: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {modules}"], check=True)  # noqa: S603 - a fixed command
    return time.perf_counter() - began
