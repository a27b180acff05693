"""All figures about the provider, and their tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.machine import Machine, load

from .parallel import Parallel, Waited, measure_parallel
from .start import Began, measure_start
from .unchanged import Unchanged, measure_unchanged


@dataclass(frozen=True)
class Size:
    """How much is measured. The naive provider trains four at a time, so it has a limit."""

    parallel: tuple[int, ...]
    job_seconds: float
    most_naive: int
    unchanged: tuple[int, ...]
    rounds: int
    starts: int


FULL = Size((1, 4, 16, 64), 20.0, 16, (1, 10, 100, 500), 3, 15)
EVERYTHING = Size((1, 4, 16, 64), 20.0, 64, (1, 10, 100, 500), 3, 15)
# Enough to see that everything runs; the figures say nothing.
QUICK = Size((2,), 2.0, 2, (1, 2), 1, 1)


@dataclass(frozen=True)
class Report:
    """All figures of one run, and what the machine was."""

    machine: Machine
    parallel: list[Parallel]
    unchanged: list[Unchanged]
    starts: list[Began]


def run(size: Size) -> Report:
    """Measure everything, one after the other."""
    load_before = load()
    starts = measure_start(size.starts)
    unchanged = list(measure_unchanged(size.unchanged, size.rounds))
    parallel = [
        measure_parallel(models, size.job_seconds, with_naive=models <= size.most_naive)
        for models in size.parallel
    ]
    return Report(Machine.since(load_before), parallel, unchanged, starts)


def table(report: Report) -> str:
    """Return the figures as Markdown."""
    sections = (_parallel, _waiting, _unchanged, _starts)
    lines = [str(report.machine)]
    for section in sections:
        lines += ["", *section(report)]
    return "\n".join(lines)


def _parallel(report: Report) -> Iterator[str]:
    yield "| models | one job | `pulumi up` | over one job | naive | naive over one job |"
    yield "|---|---|---|---|---|---|"
    for one in report.parallel:
        naive = _of_naive(one, f"{one.naive.seconds:.1f} s" if one.naive else "")
        ratio = _of_naive(one, f"{one.naive.seconds / one.job_seconds:.2f}" if one.naive else "")
        yield (
            f"| {one.models} | {one.job_seconds:.0f} s | {one.ours.seconds:.1f} s"
            f" | {one.ratio:.2f} | {naive} | {ratio} |"
        )


def _waiting(report: Report) -> Iterator[str]:
    yield "| models that wait | reads of jobs a minute | naive |"
    yield "|---|---|---|"
    for one in report.parallel:
        naive = _of_naive(one, _looks(one.naive) if one.naive else "")
        yield f"| {one.models} | {_looks(one.ours)} | {naive} |"


def _unchanged(report: Report) -> Iterator[str]:
    yield (
        "| command | models | resources, components | ours | empty resources | ratio"
        " | ratio of processor time | requests to Vertex, Storage |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for one in report.unchanged:
        yield (
            f"| `pulumi {one.command}` | {one.models}"
            f" | {one.declared.resources:,}, {one.declared.components:,}"
            f" | {one.ours.seconds:.2f} s | {one.empty.seconds:.2f} s | {one.ratio:.2f}"
            f" | {one.cpu_ratio:.2f} | {one.asked.vertex}, {one.asked.storage} |"
        )


def _starts(report: Report) -> Iterator[str]:
    yield "| | ours | baseline | more |"
    yield "|---|---|---|---|"
    for one in report.starts:
        yield (
            f"| {one.what} | {one.seconds:.3f} s"
            f" | {one.baseline}: {one.baseline_seconds:.3f} s | {one.more:.3f} s |"
        )


def _of_naive(one: Parallel, text: str) -> str:
    return text if one.naive else "not run"


def _looks(one: Waited) -> str:
    return "never all at once" if one.looks_a_minute is None else f"{one.looks_a_minute:.0f}"
