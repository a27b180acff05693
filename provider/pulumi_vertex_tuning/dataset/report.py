"""What was found in a data set, for people and for decisions."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from pulumi_vertex_tuning.dataset import limits
from pulumi_vertex_tuning.dataset.errors import DatasetError, Finding
from pulumi_vertex_tuning.dataset.oddities import Oddity, oddities
from pulumi_vertex_tuning.dataset.reading.stream import Passed
from pulumi_vertex_tuning.dataset.references import Reference
from pulumi_vertex_tuning.dataset.rows.block import Checked, sampled
from pulumi_vertex_tuning.dataset.rows.careful import Kind
from pulumi_vertex_tuning.dataset.statistics import Sized, Statistics, distribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONGEST = 10


@dataclass(frozen=True)
class Report:
    """A data set that was read to its end.

    sha256 in hex and size in bytes are those of the file. tokens: what one epoch is billed for,
    estimated. errors are the first of error_count. references: a sample of the files in the rows.
    longest: the rows with the most tokens.
    """

    source: str
    kind: Kind
    sha256: str
    size: int
    rows: int
    tokens: int
    error_count: int
    errors: tuple[Finding, ...]
    warnings: tuple[Oddity, ...]
    statistics: Statistics | None
    references: tuple[Reference, ...]
    longest: tuple[Sized, ...]
    row_digests: bytes = field(repr=False)
    row_lines: bytes = field(repr=False)

    @property
    def digests(self) -> "NDArray[Any]":
        """A digest of each row."""
        return np.frombuffer(self.row_digests, np.uint64)

    @property
    def lines(self) -> "NDArray[Any]":
        """The number of the line of each row."""
        return np.frombuffer(self.row_lines, np.uint32)

    def refuse(self) -> None:
        """Raise DatasetError where the data cannot be used."""
        if self.error_count:
            problems = f"{self.error_count:,} problem{'s' * (self.error_count > 1)}"
            raise DatasetError(
                self.source,
                f"{problems} in the rows; nothing was uploaded",
                self.errors,
                self.error_count,
            )
        if not self.rows:
            raise DatasetError(
                self.source, "no row in the file; expected JSONL, one example a line"
            )


def report(source: str, kind: Kind, passed: Passed, found: Checked) -> Report:
    """Draw the conclusions of all blocks."""
    rows = len(found.column("line"))
    _count_limits(found, rows)
    statistics = _statistics(found) if rows else None
    return Report(
        source=source,
        kind=kind,
        sha256=passed.sha256,
        size=passed.size,
        rows=rows,
        tokens=statistics.billable_tokens if statistics else 0,
        error_count=found.errors,
        errors=tuple(found.findings),
        warnings=tuple(oddities(found, statistics, passed.ends)),
        statistics=statistics,
        references=tuple(sampled(found.references).values()),
        longest=_longest(found, statistics),
        row_digests=found.column("digest").tobytes(),
        row_lines=found.column("line").tobytes(),
    )


def set_problems(training: Report, validation: Report) -> Iterator[str]:
    """Yield what is wrong with two sets that go together."""
    if problem := limits.validation_problem(training.rows, validation.rows):
        yield problem
    if validation.kind != training.kind:
        yield f"has rows of {validation.kind} tuning; those of the training set are {training.kind}"


def in_both(training: Report, validation: Report) -> "NDArray[Any]":
    """Return the lines of the validation set that are in the training set as well."""
    return validation.lines[np.isin(validation.digests, training.digests)]


def _longest(found: Checked, statistics: Statistics | None) -> tuple[Sized, ...]:
    if statistics is None:
        return ()
    characters = found.column("asked").astype(np.int64) + found.column("answered")
    ratio = statistics.billable_tokens / max(int(characters.sum()), 1)
    lines = found.column("line")
    order = np.argsort(-characters, kind="stable")[:_LONGEST]
    return tuple(Sized(round(int(characters[at]) * ratio), int(lines[at])) for at in order)


def _count_limits(found: Checked, rows: int) -> None:
    with_files = bool(found.references)
    most = limits.MEDIA_ROWS if with_files else limits.TEXT_ROWS
    if rows > most:
        kind = "with files in them" if with_files else "of text"
        found.error(most + 1, "", f"is row {most + 1:,}; at most {most:,} rows {kind} are allowed")


def _statistics(found: Checked) -> Statistics:
    asked = np.rint(found.column("asked") * found.asked.ratio).astype(np.int64)
    asked += found.column("files").astype(np.int64) * limits.FILE_TOKENS
    answered = np.rint(found.column("answered") * found.answered.ratio).astype(np.int64)
    letters = dict(found.asked.letters)
    for name, count in found.answered.letters.items():
        letters[name] = letters.get(name, 0) + count
    total = sum(letters.values()) or 1
    return Statistics(
        rows=len(asked),
        input_tokens=distribution(asked),
        output_tokens=distribution(answered),
        turns=distribution(found.column("turns").astype(np.int64)),
        modalities=dict(found.modalities),
        scripts={
            name: count / total
            for name, count in sorted(letters.items(), key=lambda one: -one[1])
            if count
        },
    )
