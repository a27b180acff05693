"""Removing rows that are there already, before them in the file or in another one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from pulumi_vertex_tuning.dataset.editing.fingerprints import (
    Content,
    Fingerprints,
    copy_rows,
    exact,
    fingerprints,
    near,
)
from pulumi_vertex_tuning.dataset.editing.output import new_file
from pulumi_vertex_tuning.dataset.editing.refusals import Refused


class Removed(NamedTuple):
    """A line that went: its number, and the line that it is the same as, here or in a file."""

    line: int
    same_as: int
    file: Path | None = None


@dataclass(frozen=True)
class Deduped:
    """How many rows are left, and which lines went."""

    rows: int
    removed: tuple[Removed, ...]


def dedupe(
    path: Path, out: Path, against: Path | None = None, *, by_words: bool = False
) -> Deduped:
    """Write the first of each kind of row; raises Refused where no row would be left."""
    content: Content = near if by_words else exact
    rows = fingerprints(path, content)
    gone = _repeated(rows)
    if against:
        gone |= _elsewhere(rows, fingerprints(against, content), against)
    if len(gone) == len(rows.lines):
        raise Refused(path, f"no row would be left: all are in {against}; nothing was written")
    with new_file(out, path, *([against] if against else [])) as file:
        copy_rows(path, _kept(rows, gone, file))
    removed = tuple(gone[at] for at in sorted(gone))
    return Deduped(len(rows.lines) - len(removed), removed)


def _kept(
    rows: Fingerprints, gone: dict[int, Removed], file: BinaryIO
) -> Iterator[BinaryIO | None]:
    return (None if at in gone else file for at in range(len(rows.lines)))


def _repeated(rows: Fingerprints) -> dict[int, Removed]:
    """Return the rows that have the number of an earlier one, by their place."""
    import numpy as np

    _, first, group = np.unique(_numbers(rows), return_index=True, return_inverse=True)
    before = first[group]
    places = np.flatnonzero(before != np.arange(len(before)))
    return {int(at): Removed(rows.lines[at], rows.lines[before[at]]) for at in places}


def _elsewhere(rows: Fingerprints, other: Fingerprints, path: Path) -> dict[int, Removed]:
    """Return the rows that have the number of one in another file, by their place."""
    import numpy as np

    known, first = np.unique(_numbers(other), return_index=True)
    numbers = _numbers(rows)
    places = np.flatnonzero(np.isin(numbers, known))
    at_known = np.searchsorted(known, numbers[places])
    return {
        int(at): Removed(rows.lines[at], other.lines[first[number]], path)
        for at, number in zip(places, at_known, strict=True)
    }


def _numbers(rows: Fingerprints) -> Any:
    import numpy as np

    return np.frombuffer(rows.numbers, np.uint64)
