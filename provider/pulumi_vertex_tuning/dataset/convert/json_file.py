"""JSON: one object a line, or one array of objects, however large."""

import codecs
import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from pulumi_vertex_tuning.dataset.convert.source import PEEKED, Record, Source
from pulumi_vertex_tuning.dataset.editing.lines import (
    BOM,
    LONGEST_LINE,
    filled_lines,
    line_value,
    opened,
)
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, parse
from pulumi_vertex_tuning.dataset.editing.refusals import SHOWN, Problem, Refused, Unit

_CHUNK = 1 << 20
_DECODER = json.JSONDecoder()

Reader = Callable[[Path], Iterator[Record]]


def lines_source(path: Path) -> Source:
    """Return a file of one JSON object a line."""
    return _source(path, "JSON Lines", "line", read_lines)


def array_source(path: Path) -> Source:
    """Return a file that is one JSON array of objects."""
    return _source(path, "JSON array", "row", read_array)


def _source(path: Path, kind: str, unit: Unit, read: Reader) -> Source:
    beginning = list(islice(read(path), PEEKED))
    columns = dict[str, None]()
    for record in beginning:
        if isinstance(record.value, dict):
            columns.update(dict.fromkeys(record.value))
    if not columns:
        raise Refused(path, _why_none(beginning), _problems(path, unit, beginning))
    return Source(path, kind, unit, tuple(columns), lambda _: read(path))


def _why_none(beginning: list[Record]) -> str:
    return "no JSON object in it; expected one a row" if beginning else "no row in it"


def _problems(path: Path, unit: Unit, records: list[Record]) -> list[Problem]:
    return [
        Problem(str(path), unit, record.number, "", record.problem.message)
        for record in records[:SHOWN]
        if record.problem
    ]


def read_lines(path: Path) -> Iterator[Record]:
    """Yield a record a line."""
    for line in filled_lines(path):
        if line.number == 1:
            line = line._replace(content=line.content.removeprefix(BOM))  # noqa: PLW2901
        try:
            yield Record(line.number, line_value(line))
        except Mismatch as problem:
            yield Record(line.number, None, problem)


def read_array(path: Path) -> Iterator[Record]:
    """Yield a record an item; raises Refused where the text ends to be an array."""
    with opened(path) as file:
        text = _Text(path, file)
        text.expect("[")
        if text.next() == "]":
            return
        number = 1
        while True:
            yield _item(number, text.item(number))
            if text.expect(",]") == "]":
                return
            number += 1


def _item(number: int, written: str) -> Record:
    try:
        return Record(number, parse(written))
    except Mismatch as problem:
        return Record(number, None, problem)


class _Text:
    """The text of a file, of which only a part is in memory at a time."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._buffer = ""
        self._at = 0
        self._ended = False

    def next(self) -> str:
        """Return the next character that is not blank, without taking it; empty at the end."""
        while True:
            rest = self._buffer[self._at :].lstrip(" \t\r\n")
            self._at = len(self._buffer) - len(rest)
            if rest or self._ended:
                return rest[:1]
            self._more()

    def expect(self, wanted: str) -> str:
        """Take one of the wanted characters."""
        found = self.next()
        if not found or found not in wanted:
            options = " or ".join(wanted)
            raise Refused(
                self._path, f"is no JSON array: found {found or 'the end'}, expected {options}"
            )
        self._at += 1
        return found

    def item(self, number: int) -> str:
        """Take the text of the next value, with whatever of it was not yet read."""
        self.next()
        while True:
            try:
                _, end = _DECODER.raw_decode(self._buffer, self._at)
            except (ValueError, RecursionError) as error:
                problem = str(error)
            else:
                if end < len(self._buffer) or self._ended:  # a number may go on
                    written, self._at = self._buffer[self._at : end], end
                    return written
                problem = "it is too long"
            if self._ended or len(self._buffer) - self._at > LONGEST_LINE:
                raise Refused(self._path, f"item {number} is not JSON: {problem}")
            self._more()

    def _more(self) -> None:
        """Read on, twice as much as is left over, so that a long value is not tried too often."""
        left = self._buffer[self._at :]
        content: Any = self._file.read(max(_CHUNK, 2 * len(left)))
        self._ended = not content
        try:
            self._buffer = left + self._decoder.decode(content, final=self._ended)
        except UnicodeDecodeError as error:
            raise Refused(self._path, f"is not UTF-8: {error.reason}") from None
        self._at = 0
