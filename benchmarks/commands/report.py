"""`vertex-tuning jobs` beside the least that a Python program needs for the same pages."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.emulator.rows import JOBS_PATH, LOCATION, PROJECT, fill
from benchmarks.machine import Machine, load
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

_OURS = (sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "jobs")

_PAGES = """
import sys, requests
session, token, count = requests.Session(), "", 0
while True:
    page = session.get(sys.argv[1], params={"pageSize": 100, "pageToken": token}).json()
    count += len(page.get("tuningJobs", []))
    if not (token := page.get("nextPageToken")):
        break
print(count)
"""


@dataclass(frozen=True)
class Size:
    """How many jobs there are, and how often each program lists them."""

    jobs: tuple[int, ...]
    rounds: int


FULL = Size((0, 100, 1000), 15)
# Enough to see that everything runs; the figures say nothing.
QUICK = Size((5,), 1)


@dataclass(frozen=True)
class Listing:
    """Seconds of whole processes, medians; ratio: the median of ours over the baseline's."""

    jobs: int
    seconds: float
    longest: float
    baseline_seconds: float
    ratio: float


@dataclass(frozen=True)
class Report:
    """All figures of one run, and what the machine was."""

    machine: Machine
    listings: list[Listing]


def run(size: Size) -> Report:
    """Measure everything, in pairs."""
    load_before = load()
    return Report(
        listings=[_listing(jobs, size.rounds) for jobs in size.jobs],
        machine=Machine.since(load_before),
    )


def table(report: Report) -> str:
    """Return the figures as Markdown."""
    lines = [
        str(report.machine),
        "",
        "| jobs | `vertex-tuning jobs` | longest | requests, the same pages | ratio |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.jobs:,} | {one.seconds:.2f} s | {one.longest:.2f} s"
        f" | {one.baseline_seconds:.2f} s | {one.ratio:.1f} |"
        for one in report.listings
    ]
    return "\n".join(lines)


def _listing(jobs: int, rounds: int) -> Listing:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        if jobs:
            fill(data, jobs)
        with running_emulator(data_dir=data) as emulator:
            pairs = [_pair(emulator, jobs, Path(folder)) for _ in range(rounds)]
    ours, bare = zip(*pairs, strict=True)
    ratio = median(one / other for one, other in pairs)
    return Listing(jobs, median(ours), max(ours), median(bare), ratio)


def _pair(emulator: Emulator, jobs: int, folder: Path) -> tuple[float, float]:
    environment = {
        **os.environ,
        "AIPLATFORM_EMULATOR_HOST": emulator.host,
        "STORAGE_EMULATOR_HOST": emulator.url,
        "GOOGLE_CLOUD_PROJECT": PROJECT,
        "GOOGLE_CLOUD_LOCATION": LOCATION,
    }
    url = f"{emulator.url}{JOBS_PATH.replace('/v1/', '/v1beta1/')}"
    seconds, printed = _timed(_OURS, environment, folder)
    if len(printed.splitlines()) != jobs + 1:  # the heading, or that there is none
        raise AssertionError(f"{len(printed.splitlines())} lines for {jobs} jobs")
    bare, counted = _timed((sys.executable, "-c", _PAGES, url), environment, folder)
    if int(counted) != jobs:
        raise AssertionError(f"{counted} of {jobs} jobs")
    return seconds, bare


def _timed(
    command: Sequence[str], environment: Mapping[str, str], folder: Path
) -> tuple[float, str]:
    began = time.perf_counter()
    ended = subprocess.run(  # noqa: S603 - fixed commands
        command, env=environment, cwd=folder, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - began, ended.stdout
