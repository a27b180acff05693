"""Reading a data set: hashed, counted, checked and estimated in one pass."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from pulumi_vertex_tuning.dataset import limits
from pulumi_vertex_tuning.dataset.errors import DatasetError
from pulumi_vertex_tuning.dataset.reading import cache
from pulumi_vertex_tuning.dataset.reading.formats import kind_of_rows, refuse_other_formats
from pulumi_vertex_tuning.dataset.reading.memory import Source, cut
from pulumi_vertex_tuning.dataset.reading.stream import Passed, Peeked
from pulumi_vertex_tuning.dataset.reading.work import work_on
from pulumi_vertex_tuning.dataset.report import Report, report
from pulumi_vertex_tuning.dataset.rows.careful import Kind

_LARGE = 48 * 1024**2
"""Bytes from which on other processes help."""


def inspect(path: Path, shown_as: str | None = None, kind: Kind | None = None) -> Report:
    """Read a file; raise DatasetError with all that is wrong with it."""
    found = examine(path, shown_as, kind)
    found.refuse()
    return found


def examine(path: Path, shown_as: str | None = None, kind: Kind | None = None) -> Report:
    """Read a file, or take what is remembered of it; rows may be wrong.

    Raises DatasetError where it cannot be read as JSONL at all.
    """
    source = shown_as or str(path)
    with _opened(path, source) as file:
        stat = os.fstat(file.fileno())
        if remembered := cache.find(stat, source, kind):
            return remembered
        if stat.st_size > limits.FILE_BYTES:
            raise DatasetError(
                source, f"has {stat.st_size:,} bytes; at most {limits.FILE_BYTES:,} are allowed"
            )
        found = examine_stream(file, source, stat.st_size, kind)
        cache.keep(stat, os.fstat(file.fileno()), found, kind)
        return found


def inspect_stream(stream: Source, source: str, size: int) -> Report:
    """Do the same with anything that can be read, for example an object of Cloud Storage."""
    found = examine_stream(stream, source, size)
    found.refuse()
    return found


def examine_stream(stream: Source, source: str, size: int, kind: Kind | None = None) -> Report:
    """Read a stream of about so many bytes; rows may be wrong."""
    peeked, passed = Peeked(stream), Passed()
    refuse_other_formats(peeked.head, source)
    kind = kind or kind_of_rows(peeked.head)
    with _few_collections(size), work_on(kind, size, _workers(size)) as work:
        for block in cut(peeked, passed, work.memory, work.free_slot):
            work.give(block)
        found = work.finish()
    return report(source, kind, passed, found)


@contextmanager
def _few_collections(size: int) -> Iterator[None]:
    """Leave out the search for cycles meanwhile: a block is thousands of lists, and no cycle."""
    if size < _LARGE or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _opened(path: Path, source: str) -> FileIO:
    try:
        return path.open("rb", buffering=0)
    except FileNotFoundError:
        raise DatasetError(source, f"no such file (looked in {path.absolute().parent})") from None
    except IsADirectoryError:
        raise DatasetError(source, "is a folder; expected a JSONL file") from None
    except OSError as error:
        raise DatasetError(source, f"cannot be read: {error.strerror}") from None


def _workers(size: int) -> int:
    """Return how many other processes help with a file of that size."""
    if size < _LARGE or os.name == "nt":
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(cores or 1, 4) - 1
