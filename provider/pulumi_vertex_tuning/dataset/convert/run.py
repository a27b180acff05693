"""Converting a whole source: every row of it, or a report of those that cannot be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pulumi_vertex_tuning.dataset import limits
from pulumi_vertex_tuning.dataset.convert.shapes import Shape
from pulumi_vertex_tuning.dataset.convert.source import Record, Source
from pulumi_vertex_tuning.dataset.convert.turns import Json
from pulumi_vertex_tuning.dataset.editing.output import new_file
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, encode, kind
from pulumi_vertex_tuning.dataset.editing.refusals import SHOWN, Problem, Refused
from pulumi_vertex_tuning.dataset.rows.preference import preference_problems
from pulumi_vertex_tuning.dataset.rows.supervised import row_problems


@dataclass
class Converted:
    """What was done: rows written, rows that could not be, and the first of those."""

    rows: int = 0
    skipped: int = 0
    problems: list[Problem] = field(default_factory=list)


def convert(source: Source, shape: Shape, out: Path, *, skip_bad: bool = False) -> Converted:
    """Write Vertex's rows of all records to `out`, which is whole or not made at all.

    Raises Refused where a record is no row, unless bad ones are skipped, and where none is.
    """
    done = Converted()
    with new_file(out, source.path) as file:
        for line in _lines(source, shape, done):
            file.write(line)
        _check(source, done, skip_bad=skip_bad)
    return done


def _lines(source: Source, shape: Shape, done: Converted) -> Iterator[bytes]:
    for record in source.read(shape.columns):
        try:
            line = _checked(shape.row(_fields(record)))
        except Mismatch as bad:
            done.skipped += 1
            if done.skipped <= SHOWN:
                done.problems.append(_problem(source, record.number, bad))
        else:
            done.rows += 1
            yield line + b"\n"


def _checked(row: Json) -> bytes:
    """Return the line of a row that the checker of data sets has nothing to say about."""
    problems = preference_problems(row) if "completions" in row else row_problems(row)
    for path, message in problems:
        raise Mismatch(path, message)
    line = encode(row)
    if len(line) > limits.ROW_BYTES:
        raise Mismatch("", f"is a row of {len(line):,} bytes; at most {limits.ROW_BYTES:,}")
    return line


def _fields(record: Record) -> dict[str, object]:
    if record.problem:
        raise record.problem
    if not isinstance(record.value, dict):
        raise Mismatch("", f"found {kind(record.value)}; expected an object")
    return record.value


def _problem(source: Source, number: int, bad: Mismatch) -> Problem:
    return Problem(str(source.path), source.unit, number, bad.path, bad.message)


def _check(source: Source, done: Converted, *, skip_bad: bool) -> None:
    if done.skipped and not skip_bad:
        some = f"{done.skipped:,} row{'s' * (done.skipped > 1)} cannot be converted"
        told = f"{some}; nothing was written (--skip-bad leaves them out)"
        raise Refused(source.path, told, done.problems, done.skipped)
    if not done.rows:
        what = "no row that can be converted" if done.skipped else "no row in it"
        raise Refused(source.path, f"{what}; nothing was written", done.problems, done.skipped)
