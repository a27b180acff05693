"""The emulator as a process: how soon it is ready, and how much memory it holds."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.asking import ask
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

from .rows import JOBS_PATH

_IMPORTS = "import google.cloud.aiplatform_v1, numpy, starlette.applications, uvicorn"


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process; `ratio` is over the baseline's."""

    jobs: int
    seconds: float
    baseline_seconds: float
    ratio: float


@dataclass(frozen=True)
class Memory:
    """Resident memory in MiB, after a get and ten pages of a list; `ratio` is many over few."""

    jobs: int
    few_jobs: int
    mebibytes: float
    few_mebibytes: float
    ratio: float


def measure_start(data_dir: Path, jobs: int, rounds: int) -> Start:
    """Compare the ready line with a Python that only imports the same libraries."""
    pairs = [(_start(data_dir), _import_libraries()) for _ in range(rounds)]
    ratio = median(ours / bare for ours, bare in pairs)
    ours, bare = (median(pair[side] for pair in pairs) for side in (0, 1))
    return Start(jobs, ours, bare, ratio)


def measure_memory(many: tuple[Path, int], few: tuple[Path, int]) -> Memory:
    """Compare a data folder of many jobs with one of few."""
    large, small = _mebibytes(many[0]), _mebibytes(few[0])
    return Memory(many[1], few[1], large, small, large / small)


def _mebibytes(data_dir: Path) -> float:
    with running_emulator(data_dir=data_dir) as emulator:
        token = ""
        for _ in range(10):
            page = ask(emulator, "GET", f"{JOBS_PATH}?pageSize=100&pageToken={token}")
            token = page.get("nextPageToken", "")
        ask(emulator, "GET", f"/v1/{page['tuningJobs'][0]['name']}")
        return _resident(emulator)


def _resident(emulator: Emulator) -> float:
    command = ["ps", "-o", "rss=", "-p", str(emulator.pid)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - a fixed command
    return int(ended.stdout) / 1024


def _start(data_dir: Path) -> float:
    began = time.perf_counter()
    with running_emulator(data_dir=data_dir):
        return time.perf_counter() - began


def _import_libraries() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _IMPORTS], check=True)  # noqa: S603 - a fixed command
    return time.perf_counter() - began
