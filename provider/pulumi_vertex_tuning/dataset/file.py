"""A local JSONL file: its digest and size, after every row of it was checked."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pulumi_vertex_tuning.dataset.errors import DatasetError, Finding
from pulumi_vertex_tuning.dataset.row import row_problems

_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class DatasetFile:
    """A checked data set: sha256 in hex, size in bytes, number of rows, tokens that are billed.

    The tokens are those of one epoch, estimated.
    """

    sha256: str
    size: int
    rows: int
    tokens: int


def inspect(path: Path, shown_as: str | None = None) -> DatasetFile:
    """Read the file once, checking each row; raise DatasetError with all that is wrong."""
    source = shown_as or str(path)
    return inspect_stream(_lines(path, source), source)


def inspect_stream(lines: Iterable[bytes], source: str) -> DatasetFile:
    """Do the same with the lines of anything that can be read, for example of an object."""
    digest, size, rows = sha256(), 0, 0
    findings: list[Finding] = []
    for number, line in enumerate(lines, start=1):
        if number == 1 and line.startswith(_GZIP):
            raise DatasetError(source, "is compressed (gzip); unpack it first")
        digest.update(line)
        size += len(line)
        if line.strip():
            rows += 1
            findings.extend(_findings(number, line))
    if findings:
        count = f"{len(findings)} problem{'s' * (len(findings) > 1)}"
        raise DatasetError(source, f"{count} in the rows; nothing was uploaded", findings)
    if not rows:
        raise DatasetError(source, "no row in the file; expected JSONL, one example a line")
    return DatasetFile(digest.hexdigest(), size, rows, size // 4)


def _lines(path: Path, source: str) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except FileNotFoundError:
        raise DatasetError(source, f"no such file (looked in {path.absolute().parent})") from None
    except IsADirectoryError:
        raise DatasetError(source, "is a folder; expected a JSONL file") from None
    except OSError as error:
        raise DatasetError(source, f"cannot be read: {error.strerror}") from None


def _findings(number: int, line: bytes) -> Iterator[Finding]:
    if number == 1 and line.startswith(_BOM):
        yield Finding(1, "", "the file starts with a byte order mark; save it as plain UTF-8")
        return
    try:
        row = json.loads(line.decode())  # of bytes, json would take UTF-16 as well
    except UnicodeDecodeError as error:
        yield Finding(number, "", f"not UTF-8 at byte {error.start + 1} of the line")
    except json.JSONDecodeError as error:
        yield Finding(number, "", f"not JSON: {error.msg} at column {error.colno}")
    except (RecursionError, ValueError) as error:
        yield Finding(number, "", f"JSON that cannot be read: {error}")
    else:
        for path, message in row_problems(row):
            yield Finding(number, path, message)
