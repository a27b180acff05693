"""All figures about data sets, and their table."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.machine import Machine, load

from .programs import BASELINE, CHECKS, PROGRAMS
from .rows import write


@dataclass(frozen=True)
class Size:
    """How large the files are, and how often each program reads them."""

    bytes: tuple[int, ...]
    rounds: int


FULL = Size((100_000_000, 1_000_000_000), 5)
# Enough to see that everything runs; the figures say nothing.
QUICK = Size((1_000_000,), 1)


@dataclass(frozen=True)
class Read:
    """One program on one file: medians over the rounds. ratio: as fast as the baseline is 1."""

    what: str
    bytes: int
    rows: int
    cores: int
    seconds: float
    ratio: float
    mib: float


@dataclass(frozen=True)
class Report:
    """All figures of one run, and what the machine was."""

    machine: Machine
    reads: list[Read]


def run(size: Size) -> Report:
    """Measure everything, program after program in each round."""
    load_before = load()
    with tempfile.TemporaryDirectory() as folder:
        reads = [read for one in size.bytes for read in _measure(Path(folder), one, size.rounds)]
    return Report(Machine.since(load_before), reads)


def table(report: Report) -> str:
    """Return the figures as Markdown."""
    lines = [
        str(report.machine),
        "",
        "| | MB | rows | cores | seconds | MB a second | of the bare loop | MiB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.what} | {one.bytes / 1e6:,.0f} | {one.rows:,} | {one.cores} | {one.seconds:.2f}"
        f" | {one.bytes / one.seconds / 1e6:,.0f} | {one.ratio:.2f} | {one.mib:.0f} |"
        for one in report.reads
    ]
    return "\n".join(lines)


def _measure(folder: Path, size: int, rounds: int) -> Iterator[Read]:
    path = folder / f"{size}.jsonl"
    write(path, size)
    path.read_bytes()  # from now on the file is in memory for all of them
    for cores in sorted({1, len(os.sched_getaffinity(0))}):
        yield from _with_cores(path, cores, rounds)
    yield from _unchanged(folder, path, rounds)


def _with_cores(path: Path, cores: int, rounds: int) -> Iterator[Read]:
    results: dict[str, list[Any]] = {name: [] for name in PROGRAMS}
    for _ in range(rounds):
        for name, program in PROGRAMS.items():
            with tempfile.TemporaryDirectory() as cache:
                results[name].append(_run(program, path, cores, cache))
    base = median(one["seconds"] for one in results[BASELINE])
    for name, ran in results.items():
        yield _read(name, path, cores, ran, base)


def _unchanged(folder: Path, path: Path, rounds: int) -> Iterator[Read]:
    """Measure what a preview does with a file that was read before."""
    os.utime(path, (1_000_000_000, 1_000_000_000))
    cores, cache = len(os.sched_getaffinity(0)), str(folder / f"{path.stem}.cache")
    first = _run(PROGRAMS[CHECKS], path, cores, cache)
    ran = [_run(PROGRAMS[CHECKS], path, cores, cache) for _ in range(rounds)]
    base = [_run(PROGRAMS[BASELINE], path, cores, cache)["seconds"] for _ in range(rounds)]
    del first
    yield _read("all checks, unchanged file", path, cores, ran, median(base))


def _read(name: str, path: Path, cores: int, ran: list[Any], base: float) -> Read:
    seconds = median(one["seconds"] for one in ran)
    mib = max(one["mib"] for one in ran)
    return Read(name, path.stat().st_size, ran[0]["rows"], cores, seconds, base / seconds, mib)


def _run(program: str, path: Path, cores: int, cache: str) -> Any:
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    code = f"import os; os.sched_setaffinity(0, {allowed})\n{program}"
    ended = subprocess.run(  # noqa: S603 - a program of this folder
        [sys.executable, "-c", code, str(path)],
        env={**os.environ, "VERTEX_TUNING_CACHE_DIR": cache},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ended.stdout)
