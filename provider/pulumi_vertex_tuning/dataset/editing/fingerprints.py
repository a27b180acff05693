"""What tells rows apart: a number for each row, eight bytes of memory each."""

import sys
import unicodedata
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from pulumi_vertex_tuning.dataset.editing.lines import filled_lines, parsed_lines
from pulumi_vertex_tuning.dataset.editing.refusals import Refused

Content = Callable[[dict[str, Any]], bytes]
"""What of a row counts: rows are the same where this is."""


@dataclass(frozen=True)
class Fingerprints:
    """The rows of a file in its order: the line of each, from 1, and a number of 64 bits."""

    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    numbers: "array[int]" = field(default_factory=lambda: array("Q"))


def exact(row: dict[str, Any]) -> bytes:
    """Return a row's content, whatever the order of its keys and the space between them."""
    return msgspec.json.encode(row, order="deterministic")


def near(row: dict[str, Any]) -> bytes:
    """Return a row's content with its texts down to words: no case, punctuation, white space."""
    return exact(_with_plain_texts(row))


def fingerprints(path: Path, content: Content = exact, seed: str = "") -> Fingerprints:
    """Read a JSONL file once; raises Refused with the lines that are no JSON object."""
    start = blake2b(seed.encode(), digest_size=8)
    read = Fingerprints()
    for line, row in parsed_lines(path):
        digest = start.copy()
        digest.update(content(row))
        read.lines.append(line.number)
        read.numbers.append(int.from_bytes(digest.digest(), "big"))
    if not read.lines:
        raise Refused(path, "no row in it; expected JSONL, one example a line")
    return read


def copy_rows(path: Path, outputs: Iterator[BinaryIO | None]) -> None:
    """Copy each row byte for byte to the file that its turn names, or to none."""
    rows = filled_lines(path)
    try:
        for line, output in zip(rows, outputs, strict=True):
            if output:
                output.write(line.content)
    except ValueError:
        raise Refused(path, "changed while it was read; type the command again") from None


def _with_plain_texts(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_plain_texts(item) for item in value]
    if isinstance(value, dict):
        return {
            key: plain(item) if key == "text" and isinstance(item, str) else _with_plain_texts(item)
            for key, item in value.items()
        }
    return value


def plain(text: str) -> str:
    """Return a text down to its words; one of nothing but punctuation stays as it is."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(folded.translate(_punctuation()).split()) or text.strip()


@cache
def _punctuation() -> dict[int, str]:
    """Return white space for each character that Unicode calls punctuation.

    Not for what is no word character: that would take the vowels out of Hindi.
    """
    return {code: " " for code in range(sys.maxunicode + 1) if _is_punctuation(chr(code))}


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P")
