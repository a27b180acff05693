"""A block of whole lines: checked fast where its rows are ordinary, line by line where not."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import xxhash

from pulumi_vertex_tuning.dataset.errors import Finding
from pulumi_vertex_tuning.dataset.limits import ROW_BYTES, ROW_TOKENS
from pulumi_vertex_tuning.dataset.references import Reference
from pulumi_vertex_tuning.dataset.rows import ordinary
from pulumi_vertex_tuning.dataset.rows.careful import SUPERVISED, Kind, look
from pulumi_vertex_tuning.dataset.rows.secrets import find_secrets
from pulumi_vertex_tuning.dataset.rows.tokens import Counted, count_tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT = 50
"""Findings of a block that are kept; all are counted."""
SAMPLED_FILES = 200
"""Files that rows refer to that are kept, those with the least hash."""

_UNSURE = 0.25
"""How far an estimate of tokens may be off before a row counts as too long."""
_LOOK_CLOSELY = int(ROW_TOKENS * (1 - _UNSURE))
_OPEN, _CLOSE = b"{}"
MOST_INSTRUCTIONS = 50
"""Different system instructions that are told apart."""

_LOOKED_AT = 4_000
"""Characters of a text that the estimate of tokens looks at."""

TOO_LONG = (
    f"is longer than {ROW_BYTES // 1024**2} MiB; an example has at most {ROW_TOKENS:,} tokens."
    " Images and other files are referred to by fileData"
)

COLUMNS = {
    "line": np.uint32,
    "digest": np.uint64,
    "asked": np.uint32,
    "answered": np.uint32,
    "turns": np.uint32,
    "files": np.uint32,
}
"""What is kept of each row: line, digest, characters asked and answered, turns, files."""


@dataclass
class Checked:
    """What was found in a block, or in all blocks so far."""

    lines: int = 0
    errors: int = 0
    findings: list[Finding] = field(default_factory=list)
    oddities: dict[str, list[int]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    modalities: Counter[str] = field(default_factory=Counter)
    instructions: set[int] = field(default_factory=set)
    references: dict[str, Reference] = field(default_factory=dict)
    asked: Counted = field(default_factory=Counted)
    answered: Counted = field(default_factory=Counted)
    columns: "dict[str, NDArray[Any]]" = field(default_factory=dict)
    blocks: "list[dict[str, NDArray[Any]]]" = field(default_factory=list)

    def error(self, line: int, path: str, message: str) -> None:
        """Take note of what is wrong."""
        self.errors += 1
        if len(self.findings) < KEPT:
            self.findings.append(Finding(line, path, message))

    def odd(self, name: str, line: int) -> None:
        """Take note of what is odd."""
        self.counts[name] += 1
        lines = self.oddities.setdefault(name, [])
        if len(lines) < KEPT and line not in lines[-1:]:
            lines.append(line)

    def join(self, later: "Checked") -> None:
        """Take what was found in the lines that follow, whose numbers begin with 1 again."""
        before = self.lines
        self.lines += later.lines
        self.errors += later.errors
        room = KEPT - len(self.findings)
        self.findings.extend(
            replace(found, line=before + found.line) for found in later.findings[:room]
        )
        for name, lines in later.oddities.items():
            mine = self.oddities.setdefault(name, [])
            mine.extend(before + line for line in lines[: KEPT - len(mine)])
        for reference in later.references.values():
            self.refer(replace(reference, line=before + reference.line))
        self.counts.update(later.counts)
        self.modalities.update(later.modalities)
        self.instructions |= later.instructions
        self.asked.join(later.asked)
        self.answered.join(later.answered)
        if later.columns:
            later.columns["line"] += np.uint32(before)
            self.blocks.append(later.columns)

    def column(self, name: str) -> "NDArray[Any]":
        """Return one column of all rows."""
        parts = [block[name] for block in self.blocks]
        return np.concatenate(parts) if parts else np.zeros(0, COLUMNS[name])

    def refer(self, reference: Reference) -> None:
        """Keep a file where its hash is among the least; the first row that refers to it stays."""
        if reference.uri not in self.references:
            self.references[reference.uri] = reference
            if len(self.references) > 2 * SAMPLED_FILES:
                self.references = sampled(self.references)


def sampled(references: dict[str, Reference]) -> dict[str, Reference]:
    """Return a sample that depends on the URIs alone, in the order of lines."""
    least = sorted(references.values(), key=lambda one: _digest(one.uri))
    kept = sorted(least[:SAMPLED_FILES], key=lambda one: (one.line, one.path))
    return {one.uri: one for one in kept}


def check(block: bytes, kind: Kind, looks: int) -> Checked:
    """Check lines, numbered from 1; look closely at the texts of so many."""
    found = Checked()
    bounds = _bounds(block)
    found.lines = len(bounds)
    if kind != SUPERVISED or not _take_ordinary(found, block, bounds, looks):
        _Lines(found, kind, looks).take([block[start:end] for start, end in bounds])
    for name, place in find_secrets(block):
        found.odd(f"secret:{name}", 1 + block.count(b"\n", 0, place))
    return found


def _bounds(block: bytes) -> list[tuple[int, int]]:
    """Return where each line begins and ends."""
    bounds = []
    start = 0
    while (end := block.find(b"\n", start)) >= 0:
        bounds.append((start, end))
        start = end + 1
    if start < len(block):
        bounds.append((start, len(block)))
    return bounds


def _take_ordinary(found: Checked, block: bytes, bounds: list[tuple[int, int]], looks: int) -> bool:
    """Take the whole block where all its rows are ordinary."""
    try:
        rows = ordinary.decoder().decode_lines(block)
        measures = ordinary.measure(rows)
    except (msgspec.DecodeError, ordinary.Unusual, UnicodeDecodeError, RecursionError):
        return False
    # Given equal counts and these ends, no example begins on one line and ends on another.
    if len(rows) != len(bounds) or not all(
        block[start] == _OPEN and block[end - 1] == _CLOSE for start, end in bounds
    ):
        return False
    if max(measures.asked) + max(measures.answered) >= _LOOK_CLOSELY:
        return False  # so that the long ones are counted
    for row in rows[:: len(rows) // looks + 1] if looks else ():
        question, answer = ordinary.texts(row)
        found.asked.add(question[:_LOOKED_AT])
        found.answered.add(answer[:_LOOKED_AT])
    found.modalities["text"] += measures.texts
    for instruction, count in measures.instructions:
        _note_instruction(found, instruction, count)
    view, digest = memoryview(block), xxhash.xxh3_64_intdigest
    found.columns = {
        "line": np.arange(1, len(rows) + 1, dtype=np.uint32),
        "digest": np.array([digest(view[start:end]) for start, end in bounds], np.uint64),
        "asked": np.array(measures.asked, np.uint32),
        "answered": np.array(measures.answered, np.uint32),
        "turns": np.array(measures.turns, np.uint32),
        "files": np.zeros(len(rows), np.uint32),
    }
    return True


def _note_instruction(found: Checked, instruction: str, count: int = 1) -> None:
    found.counts["instructed" if instruction else "not instructed"] += count
    if instruction and len(found.instructions) < MOST_INSTRUCTIONS:
        found.instructions.add(_digest(instruction))


def _digest(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "replace")) if text else 0


class _Lines:
    """Checking line by line: each fast where it is ordinary, with care where not."""

    def __init__(self, found: Checked, kind: Kind, looks: int) -> None:
        self.found = found
        self.kind = kind
        self.looks = looks
        self.rows: dict[str, list[int]] = {name: [] for name in COLUMNS}

    def take(self, lines: list[bytes]) -> None:
        """Check all the lines."""
        stride = len(lines) // self.looks + 1 if self.looks else len(lines) + 1
        for index, line in enumerate(map(bytes.rstrip, lines)):
            if len(line) > ROW_BYTES:
                self.found.error(index + 1, "", TOO_LONG)
            elif line:
                self._take(line, index + 1, closely=self.looks > 0 and index % stride == 0)
        self.found.columns = {
            name: np.array(values, COLUMNS[name]) for name, values in self.rows.items()
        }

    def _take(self, line: bytes, number: int, *, closely: bool) -> None:
        if self.kind != SUPERVISED:
            self._take_with_care(line, number, closely=closely)
            return
        try:
            row = ordinary.decoder().decode(line)
            measures = ordinary.measure([row])
        except (msgspec.DecodeError, ordinary.Unusual, UnicodeDecodeError, RecursionError):
            self._take_with_care(line, number, closely=closely)
            return
        self.found.modalities["text"] += measures.texts
        self._note(line, number, *ordinary.texts(row), closely=closely)
        self._count(len(row.contents), 0, measures.instructions[-1][0])

    def _take_with_care(self, line: bytes, number: int, *, closely: bool) -> None:
        seen = look(line, self.kind)
        for path, message in seen.problems:
            self.found.error(number, path, message)
        if seen.problems:
            return
        for name in seen.oddities:
            self.found.odd(name, number)
        for path, uri, mime_type in seen.references:
            self.found.refer(Reference(uri, mime_type, number, path))
        self.found.modalities.update(seen.modalities)
        self._note(line, number, seen.asked, seen.answered, closely=closely)
        self._count(seen.turns, seen.files, seen.instruction)

    def _count(self, turns: int, files: int, instruction: str) -> None:
        _note_instruction(self.found, instruction)
        self.rows["turns"].append(turns)
        self.rows["files"].append(files)

    def _note(
        self,
        line: bytes,
        number: int,
        question: str,
        answer: str,
        *,
        closely: bool,
    ) -> None:
        if closely:
            self.found.asked.add(question[:_LOOKED_AT])
            self.found.answered.add(answer[:_LOOKED_AT])
        self.rows["line"].append(number)
        self.rows["digest"].append(xxhash.xxh3_64_intdigest(line))
        self.rows["asked"].append(len(question))
        self.rows["answered"].append(len(answer))
        if len(question) + len(answer) >= _LOOK_CLOSELY:
            self._weigh(question, answer, number)

    def _weigh(self, question: str, answer: str, number: int) -> None:
        tokens = count_tokens(question) + count_tokens(answer)
        if tokens > ROW_TOKENS * (1 + _UNSURE):
            told = f"has about {tokens:,} tokens (estimate); at most {ROW_TOKENS:,} are allowed"
            self.found.error(number, "", told)
        elif tokens > _LOOK_CLOSELY:
            self.found.odd("near the limit", number)
