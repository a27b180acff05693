"""What is odd about a data set: worth a look before one pays, and no reason to refuse."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pulumi_vertex_tuning.dataset import limits
from pulumi_vertex_tuning.dataset.rows.block import KEPT, MOST_INSTRUCTIONS, Checked
from pulumi_vertex_tuning.dataset.statistics import Statistics
from pulumi_vertex_tuning.wording import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FAR_OUT = 20
_LONG = 2_000
"""A row is very long when it has that many times the median's tokens, and at least so many."""
_SHOWN = 5


@dataclass(frozen=True)
class Oddity:
    """One kind of thing that is odd, how many rows have it, and the first lines."""

    name: str
    message: str
    count: int = 0
    lines: tuple[int, ...] = ()

    def __str__(self) -> str:
        """Return the warning as one line."""
        if not self.lines:
            return self.message
        more = ", ..." if self.count > len(self.lines[:_SHOWN]) else ""
        return f"{self.message} (line {', '.join(map(str, self.lines[:_SHOWN]))}{more})"


def oddities(found: Checked, statistics: Statistics | None, ends: bytes) -> Iterator[Oddity]:
    """Yield the warnings about a whole data set; ends are the last bytes of the file."""
    yield from _of_rows(found)
    if statistics is None:
        return
    if statistics.rows < limits.FEW_ROWS:
        yield Oddity(
            "few rows",
            f"only {_rows(statistics.rows)}; {limits.FEW_ROWS} or more are recommended to train",
        )
    yield from _duplicates(found)
    yield from _outliers(found, statistics)
    yield from _instructions(found)
    if ends.endswith(b"\r\n"):
        yield Oddity("CRLF", "lines end with CR LF, as on Windows; LF is enough")
    elif not ends.endswith(b"\n"):
        yield Oddity("no newline", "the last line has no newline at its end; is the file whole?")


def _of_rows(found: Checked) -> Iterator[Oddity]:
    for name in sorted(found.oddities):
        count, lines = found.counts[name], found.oddities[name]
        kind, _, what = name.partition(":")
        message = _MESSAGES[kind].format(rows=_rows(count), what=what)
        yield Oddity(name, message, count, tuple(lines))


_MESSAGES = {
    "last turn": "{rows}: the last turn is not the model's, so what it says is not learned",
    "turns": "{rows}: user and model do not take turns",
    "near the limit": "{rows}: may have more than 131,072 tokens and be cut; --exact tells",
    "unknown": '{rows}: the field "{what}" is none that tuning reads',
    "secret": "{rows}: looks like a secret, {what}; the model may repeat it",
}


def _duplicates(found: Checked) -> Iterator[Oddity]:
    digests = found.column("digest")
    _, index, counts = np.unique(digests, return_index=True, return_counts=True)
    more = int(counts.sum()) - len(counts)
    if not more:
        return
    first = np.zeros(len(digests), dtype=bool)
    first[index] = True
    lines = found.column("line")[~first]
    yield Oddity("duplicates", f"{_rows(more)}: the same as an earlier one", more, _first(lines))


def _outliers(found: Checked, statistics: Statistics) -> Iterator[Oddity]:
    characters = found.column("asked").astype(np.int64) + found.column("answered")
    ratio = statistics.billable_tokens / max(int(characters.sum()), 1)
    usual = float(np.median(characters)) * ratio
    limit = max(usual * _FAR_OUT, _LONG)
    lines = found.column("line")[characters * ratio > limit]
    if len(lines):
        message = (
            f"{_rows(len(lines))}: more than {int(limit):,} tokens, where half have {usual:,.0f}"
        )
        yield Oddity("long rows", message, len(lines), _first(lines))


def _instructions(found: Checked) -> Iterator[Oddity]:
    without, kinds = found.counts["not instructed"], len(found.instructions)
    if kinds and without:
        message = (
            f"{_rows(without)} have no system instruction, {_rows(found.counts['instructed'])} do"
        )
        yield Oddity("system instructions", message, without)
    elif 1 < kinds < min(MOST_INSTRUCTIONS, found.counts["instructed"] // 2):
        yield Oddity("system instructions", f"rows have {kinds} different system instructions")


def _rows(count: int) -> str:
    return counted(count, "row")


def _first(lines: "NDArray[Any]") -> tuple[int, ...]:
    return tuple(int(line) for line in lines[:KEPT])
