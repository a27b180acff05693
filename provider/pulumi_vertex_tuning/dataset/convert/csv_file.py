"""CSV of any dialect: what separates and quotes is found out from the beginning of the file."""

import csv
from _csv import Reader
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from itertools import product
from pathlib import Path
from typing import TextIO

from pulumi_vertex_tuning.dataset.convert.shapes import KNOWN_COLUMNS
from pulumi_vertex_tuning.dataset.convert.source import Record, Source
from pulumi_vertex_tuning.dataset.editing.lines import opened
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch
from pulumi_vertex_tuning.dataset.editing.refusals import Problem, Refused

_SAMPLE = 1 << 16
_LONGEST_FIELD = 1 << 24
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class _Dialect:
    delimiter: str
    quote: str
    escape: str | None

    def rows(self, lines: Iterator[str]) -> Reader:
        csv.field_size_limit(_LONGEST_FIELD)  # an unclosed quote must not read the whole file
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=self.escape is None,
            strict=True,
        )


_DIALECTS = [_Dialect(*parts) for parts in product(",;\t|", "\"'", (None, "\\"))]


def csv_source(path: Path, asked: frozenset[str] = frozenset(), encoding: str = "") -> Source:
    """Return a CSV file with its columns; `asked` are names that its header should have."""
    encoding = encoding or _encoding(path)
    dialect = _dialect(path, encoding, asked or KNOWN_COLUMNS)
    with closing(_numbered(path, encoding, dialect)) as rows:
        columns = _header(path, next(rows, None))
    return Source(
        path, "CSV", "line", columns, lambda _: _records(path, encoding, dialect, columns)
    )


def _encoding(path: Path) -> str:
    with opened(path) as file:
        return "utf-16" if file.read(2) in _UTF_16 else "utf-8-sig"


def _text(path: Path, encoding: str) -> TextIO:
    """Open as text; a byte that is none becomes half a surrogate pair, refused with its cell."""
    opened(path).close()
    try:
        return path.open(encoding=encoding, errors="surrogateescape", newline="")
    except LookupError:
        raise Refused(path, f"there is no encoding {encoding}; try utf-8 or cp1252") from None


def _dialect(path: Path, encoding: str, names: frozenset[str]) -> _Dialect:
    with _text(path, encoding) as file:
        sample = _read(path, file, _SAMPLE)
    return max(_DIALECTS, key=lambda dialect: _likelihood(dialect, sample, names))


def _read(path: Path, file: TextIO, characters: int) -> str:
    try:
        return file.read(characters)
    except UnicodeError as error:
        raise Refused(path, f"is not text in its encoding: {error}") from None


def _likelihood(dialect: _Dialect, sample: str, names: frozenset[str]) -> tuple[int, float, int]:
    """Return how many names the header has, how many rows are as wide as it, and how wide."""
    rows, is_clean = _parsed(dialect, sample)
    if not rows:
        return 0, 0.0, 0
    header = {cell.strip().lower() for cell in rows[0]} | {cell.strip() for cell in rows[0]}
    as_wide = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return len(header & names), as_wide * (len(rows[0]) > 1) * (1 + is_clean), len(rows[0])


def _parsed(dialect: _Dialect, sample: str) -> tuple[list[list[str]], bool]:
    """Return the rows up to the first error, and whether there is none but at a cut-off end."""
    rows: list[list[str]] = []
    try:
        rows.extend(row for row in dialect.rows(StringIO(sample, newline="")) if row)
    except csv.Error as error:
        return rows, "unexpected end" in str(error)
    return rows, True


def _header(path: Path, first: Record | None) -> tuple[str, ...]:
    if first is None:
        raise Refused(path, "no row in it; expected a header and rows")
    if first.problem:
        problem = Problem(
            str(path), "line", first.number, first.problem.path, first.problem.message
        )
        raise Refused(path, "has no header that can be read", [problem])
    columns = tuple(first.value)
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice:
        raise Refused(path, f"has more than one column {min(twice)}; expected different names")
    return columns


def _records(
    path: Path, encoding: str, dialect: _Dialect, columns: tuple[str, ...]
) -> Iterator[Record]:
    rows = _numbered(path, encoding, dialect)
    next(rows)
    for row in rows:
        if row.problem:
            yield row
        elif len(row.value) != len(columns):
            wide = f"found {len(row.value)} fields; expected {len(columns)}, as in the header"
            yield Record(row.number, None, Mismatch("", wide))
        else:
            yield Record(row.number, dict(zip(columns, row.value, strict=True)))


def _numbered(path: Path, encoding: str, dialect: _Dialect) -> Generator[Record, None, None]:
    """Yield the rows that are not blank by the line that they begin on."""
    with _text(path, encoding) as file:
        reader = dialect.rows(iter(file))
        while True:
            number = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield Record(number, None, Mismatch("", _explained(error)))
                continue
            except UnicodeError as error:
                raise Refused(path, f"is not text in its encoding: {error}") from None
            if cells is None:
                return
            if cells:
                yield Record(number, cells)


def _explained(error: csv.Error) -> str:
    if "unexpected end" in str(error) or "field limit" in str(error):
        return "a quoted field begins in this row and does not end"
    return f"not CSV: {error}"
