"""Requests a second of the emulator, in pairs with the same bytes from a bare route."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from benchmarks.asking import ask
from pulumi_vertex_tuning.emulator.testing import Emulator

from .baseline import READY
from .load import Measured, Target, body, measure
from .rows import JOBS_PATH

CONNECTIONS = (1, 8)


@dataclass(frozen=True)
class Effort:
    """How much is measured: rounds of pairs, each side up to so many answers or seconds."""

    rounds: int = 7
    requests: int = 1500
    seconds: float = 1.5


@dataclass(frozen=True)
class Compared:
    """Medians over the rounds; `ratio` is the emulator's rate over the baseline's."""

    what: str
    connections: int
    answer_bytes: int
    emulator: Measured
    baseline: Measured
    ratio: float


def compare(emulator: Emulator, job: str, effort: Effort) -> Iterator[Compared]:
    """Measure get and pages of list over one and over eight connections."""
    targets = {
        "get": Target(emulator.port, (f"/v1/{job}",)),
        "list, page of 10": Target(emulator.port, (f"{JOBS_PATH}?pageSize=10",)),
        "list, page of 100": Target(emulator.port, (JOBS_PATH,)),
        "get, another job each time": Target(emulator.port, _all_jobs(emulator)),
        "list, page of 100, another each time": Target(emulator.port, _all_pages(emulator)),
    }
    answers = {what: body(target) for what, target in targets.items()}
    with _baseline(list(answers.values())) as port:
        for number, (what, target) in enumerate(targets.items()):
            pair = (target, Target(port, (f"/v1/{number}",)))
            for connections in CONNECTIONS:
                yield _compared(what, connections, len(answers[what]), pair, effort)


def _all_pages(emulator: Emulator) -> tuple[str, ...]:
    paths, path = [], JOBS_PATH
    while path:
        paths.append(path)
        token = ask(emulator, "GET", path).get("nextPageToken")
        path = f"{JOBS_PATH}?pageToken={quote(token)}" if token else ""
    return tuple(paths[:-1] or paths)  # the last one is shorter


def _all_jobs(emulator: Emulator) -> tuple[str, ...]:
    jobs = ask(emulator, "GET", f"{JOBS_PATH}?pageSize=1000")["tuningJobs"]
    return tuple(f"/v1/{job['name']}" for job in jobs)


def _compared(
    what: str,
    connections: int,
    answer_bytes: int,
    pair: tuple[Target, Target],
    effort: Effort,
) -> Compared:
    for target in pair:
        measure(target, connections, effort.requests // 10, effort.seconds)
    rounds = [
        tuple(measure(target, connections, effort.requests, effort.seconds) for target in pair)
        for _ in range(effort.rounds)
    ]
    ratio = median(ours.rate / bare.rate for ours, bare in rounds)
    emulator, baseline = (_median([found[side] for found in rounds]) for side in (0, 1))
    return Compared(what, connections, answer_bytes, emulator, baseline, ratio)


def _median(found: list[Measured]) -> Measured:
    return Measured(
        median(one.rate for one in found),
        median(one.p50 for one in found),
        median(one.p99 for one in found),
    )


@contextmanager
def _baseline(contents: list[bytes]) -> Iterator[int]:
    """Run the baseline as a process of its own and yield its port."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / str(number) for number in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        command = [sys.executable, "-m", "benchmarks.emulator.baseline", *map(str, paths)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
            try:
                line = process.stdout.readline() if process.stdout else ""
                yield int(line.removeprefix(READY))
            finally:
                process.terminate()
