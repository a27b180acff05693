"""The lines of a JSONL file, by number, however large the file is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, parse
from pulumi_vertex_tuning.dataset.editing.refusals import SHOWN, Problem, Refused

BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 1 << 25
"""Bytes of a line. The longest example that Vertex takes has about half a million characters."""


class Line(NamedTuple):
    """A line with its number (from 1) and its line end; `whole` unless it was cut for length."""

    number: int
    content: bytes
    whole: bool


def opened(path: Path) -> BinaryIO:
    """Open a file for reading; raises Refused where that is not possible."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise Refused(path, f"no such file (looked in {path.absolute().parent})") from None
    except IsADirectoryError:
        raise Refused(path, "is a folder; expected a file") from None
    except OSError as error:
        raise Refused(path, f"cannot be read: {error.strerror}") from None


def filled_lines(path: Path) -> Iterator[Line]:
    """Yield the lines that are not blank."""
    with opened(path) as file:
        number = 0
        while content := file.readline(LONGEST_LINE):
            number += 1
            whole = len(content) < LONGEST_LINE or content.endswith(b"\n")
            if not whole:
                _skip_rest(file)
            if content.strip():
                yield Line(number, content, whole)


def _skip_rest(file: BinaryIO) -> None:
    while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
        pass


def line_value(line: Line) -> Any:
    """Return the JSON of a line; raises Mismatch."""
    if not line.whole:
        raise Mismatch("", f"the line is longer than {LONGEST_LINE:,} bytes; expected one example")
    return parse(line.content)


def parsed_lines(path: Path) -> Iterator[tuple[Line, dict[str, Any]]]:
    """Yield each line with its JSON object; at the end raise Refused with what is none."""
    problems: list[Problem] = []
    count = 0
    for line in filled_lines(path):
        try:
            row = _object(line)
        except Mismatch as error:
            count += 1
            if count <= SHOWN:
                problems.append(Problem(str(path), "line", line.number, error.path, error.message))
        else:
            yield line, row
    if count:
        raise Refused(path, "is not JSONL, one object a line; nothing was written", problems, count)


def _object(line: Line) -> dict[str, Any]:
    if line.number == 1 and line.content.startswith(b"\x1f\x8b"):
        raise Mismatch("", "the file is compressed (gzip); unpack it first")
    if line.number == 1 and line.content.startswith(BOM):
        raise Mismatch("", "the file starts with a byte order mark; save it as plain UTF-8")
    row = line_value(line)
    if not isinstance(row, dict):
        raise Mismatch("", "expected a JSON object")
    return row
