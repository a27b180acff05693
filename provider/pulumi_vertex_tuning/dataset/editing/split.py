"""Splitting a data set in a training and a validation set, by the content of each row.

A row's side depends on the row and the seed alone, so a set that grows keeps its rows where they
are, and duplicates are never on both sides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pulumi_vertex_tuning.dataset import limits
from pulumi_vertex_tuning.dataset.editing.fingerprints import Fingerprints, copy_rows, fingerprints
from pulumi_vertex_tuning.dataset.editing.output import new_file
from pulumi_vertex_tuning.dataset.editing.refusals import Refused
from pulumi_vertex_tuning.wording import counted

_NUMBERS = 1 << 64


@dataclass(frozen=True)
class Split:
    """How many rows went to each side."""

    training: int
    validation: int


def split(path: Path, size: float, seed: int, training: Path, validation: Path) -> Split:
    """Write the two sets; `size` is a share of the rows, or from 1 on how many (or a few less).

    Raises Refused where a side would be empty, or validation larger than Vertex takes.
    """
    rows = fingerprints(path, seed=f"{seed}:")
    below = _bound(path, rows, size)
    done = _counted(rows, below)
    _check(path, done, size)
    if training.resolve() == validation.resolve():
        raise Refused(training, "cannot be both sets; give two names")
    with new_file(training, path) as train, new_file(validation, path) as held_out:
        copy_rows(path, _sides(rows, below, train, held_out))
    return done


def _sides(
    rows: Fingerprints, below: int, training: BinaryIO, validation: BinaryIO
) -> Iterator[BinaryIO]:
    return (validation if number < below else training for number in rows.numbers)


def _bound(path: Path, rows: Fingerprints, size: float) -> int:
    """Return the number below which a row is for validation."""
    if size < 1:
        return int(size * _NUMBERS)
    import numpy as np

    numbers, counts = np.unique(np.frombuffer(rows.numbers, np.uint64), return_counts=True)
    groups = int(np.searchsorted(np.cumsum(counts), int(size), side="right"))
    if groups == 0:
        raise Refused(path, f"{counts[0]:,} copies of one row, more than {size:,.0f}; dedupe first")
    return int(numbers[groups - 1]) + 1


def _counted(rows: Fingerprints, below: int) -> Split:
    held_out = sum(number < below for number in rows.numbers)
    return Split(len(rows.numbers) - held_out, held_out)


def most_validation_rows(rows: int) -> int:
    """Return how many of the rows can be held out."""
    beside = int(rows * limits.VALIDATION_SHARE / (1 + limits.VALIDATION_SHARE))
    return min(limits.VALIDATION_ROWS, max(limits.FREE_VALIDATION_ROWS, beside))


def _check(path: Path, done: Split, size: float) -> None:
    rows = done.training + done.validation
    for side, count in (("training", done.training), ("validation", done.validation)):
        if not count:
            told = f"{counted(rows, 'row')} leave none for the {side} set"
            raise Refused(path, f"{told}; give another --validation than {size:g}")
    if _is_too_large(done):
        raise Refused(
            path,
            f"{done.validation:,} of {rows:,} rows for validation are more than Vertex takes"
            f" (at most {limits.VALIDATION_ROWS:,}; when over {limits.FREE_VALIDATION_ROWS:,},"
            f" at most {limits.VALIDATION_SHARE:.0%} of the training rows);"
            f" give --validation {most_validation_rows(rows)} or less",
        )


def _is_too_large(done: Split) -> bool:
    most = max(limits.FREE_VALIDATION_ROWS, limits.VALIDATION_SHARE * done.training)
    return done.validation > min(limits.VALIDATION_ROWS, most)
