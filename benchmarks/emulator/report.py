"""All figures about the emulator, and their tables."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import Machine, load
from pulumi_vertex_tuning.emulator.testing import running_emulator

from .process import Memory, Start, measure_memory, measure_start
from .rows import fill
from .throughput import Compared, Effort, compare
from .training import Trained, measure_training


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    few_jobs: int
    many_jobs: int
    effort: Effort
    starts: int
    rows: int
    epochs: int


FULL = Size(10, 10_000, Effort(), 5, 1000, 5)
# Enough to see that everything runs; the figures say nothing.
QUICK = Size(10, 120, Effort(1, 20, 0.5), 1, 60, 2)


@dataclass(frozen=True)
class Report:
    """All figures of one run, and what the machine was."""

    machine: Machine
    requests: list[Compared]
    starts: list[Start]
    memory: Memory
    training: Trained


def run(size: Size) -> Report:
    """Measure everything, one after the other."""
    load_before = load()
    with tempfile.TemporaryDirectory() as folder:
        few, many = Path(folder) / "few", Path(folder) / "many"
        fill(few, size.few_jobs)
        job = fill(many, size.many_jobs)
        with running_emulator(data_dir=many) as emulator:
            requests = list(compare(emulator, job, size.effort))
        starts = [
            measure_start(data_dir, jobs, size.starts)
            for data_dir, jobs in ((few, size.few_jobs), (many, size.many_jobs))
        ]
        memory = measure_memory((many, size.many_jobs), (few, size.few_jobs))
    training = measure_training(size.rows, size.epochs)
    return Report(Machine.since(load_before), requests, starts, memory, training)


def table(report: Report) -> str:
    """Return the figures as Markdown."""
    lines = [
        str(report.machine),
        "",
        "| request | connections | bytes | requests/s | p50 ms | p99 ms | bare route/s | ratio |",
        "|---|---|---|---|---|---|---|---|",
        *[_request_line(compared) for compared in report.requests],
        "",
        "| | emulator | baseline | ratio |",
        "|---|---|---|---|",
        *[_start_line(start) for start in report.starts],
        _memory_line(report.memory),
        _training_line(report.training),
    ]
    return "\n".join(lines)


def _request_line(found: Compared) -> str:
    ours, bare = found.emulator, found.baseline
    return (
        f"| {found.what} | {found.connections} | {found.answer_bytes:,} | {ours.rate:,.0f}"
        f" | {ours.p50:.2f} | {ours.p99:.2f} | {bare.rate:,.0f} | {found.ratio:.2f} |"
    )


def _start_line(found: Start) -> str:
    return (
        f"| start to ready line, {found.jobs:,} jobs | {found.seconds:.2f} s"
        f" | importing the libraries: {found.baseline_seconds:.2f} s | {found.ratio:.2f} |"
    )


def _memory_line(found: Memory) -> str:
    return (
        f"| memory, {found.jobs:,} jobs | {found.mebibytes:.0f} MiB"
        f" | {found.few_jobs} jobs: {found.few_mebibytes:.0f} MiB | {found.ratio:.2f} |"
    )


def _training_line(found: Trained) -> str:
    return (
        f"| training, {found.rows:,} rows | {found.tokens_a_second:,.0f} tokens/s"
        f" | one matmul: {found.baseline_tokens_a_second:,.0f} tokens/s | {found.ratio:.2f} |"
    )
