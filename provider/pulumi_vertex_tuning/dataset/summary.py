"""What `dataset stats` shows of a file."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from heapq import nlargest
from pathlib import Path
from typing import Any, NamedTuple

from pulumi_vertex_tuning.dataset.lines import parsed_lines
from pulumi_vertex_tuning.dataset.refusals import Refused
from pulumi_vertex_tuning.dataset.statistics import Statistics, distribution

LONGEST = 10
_CHARACTERS_OF_A_TOKEN = 4
_MODALITIES = {
    "text": "text",
    "fileData": "file",
    "functionCall": "function call",
    "functionResponse": "function response",
}


class Sized(NamedTuple):
    """A row by its tokens and its line, from 1."""

    tokens: int
    line: int


@dataclass(frozen=True)
class Summary:
    """The statistics of a file under its name, and its longest rows, longest first."""

    name: str
    rows: int
    statistics: Statistics
    longest: tuple[Sized, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        longest = [row._asdict() for row in self.longest]
        return {"rows": self.rows, **asdict(self.statistics), "longest": longest}


class _Row(NamedTuple):
    line: int
    input_tokens: int
    output_tokens: int
    turns: int
    modalities: Counter[str]
    letters: Counter[str]


def summarize(path: Path) -> Summary:
    """Read a file and return its statistics; tokens are estimated, four characters each."""
    rows = [_row(line.number, row) for line, row in parsed_lines(path)]
    if not rows:
        raise Refused(path, "no row in it; expected JSONL, one example a line")
    import numpy as np

    inputs, outputs, turns = (
        distribution(np.bincount([getattr(row, name) for row in rows]))
        for name in ("input_tokens", "output_tokens", "turns")
    )
    letters = _total(row.letters for row in rows)
    statistics = Statistics(
        inputs,
        outputs,
        turns,
        dict(_total(row.modalities for row in rows).most_common()),
        {script: count / letters.total() for script, count in letters.most_common()},
    )
    sizes = (Sized(row.input_tokens + row.output_tokens, -row.line) for row in rows)
    longest = (Sized(tokens, -line) for tokens, line in nlargest(LONGEST, sizes))
    return Summary(path.name, len(rows), statistics, tuple(longest))


def _total(counts: Iterable[Counter[str]]) -> Counter[str]:
    total = Counter[str]()
    for one in counts:
        total.update(one)
    return total


def _row(line: int, row: Mapping[str, Any]) -> _Row:
    answers = [found for one in _objects(row.get("completions")) for found in _answers(one)]
    turns = [*_objects(row.get("contents")), *answers]
    modalities, letters = Counter[str](), Counter[str]()
    characters = {"user": 0, "model": 0}
    for content in (*_objects(row.get("systemInstruction")), *turns):
        for part in _objects(content.get("parts")):
            said = str(part.get("text", ""))
            characters["model" if content.get("role") == "model" else "user"] += len(said)
            modalities[_modality(part)] += 1
            letters.update(_script(letter) for letter in said if letter.isalpha())
    asked, told = (-(-count // _CHARACTERS_OF_A_TOKEN) for count in characters.values())
    return _Row(line, asked, told, len(turns), modalities, letters)


def _answers(completion: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return _objects(completion.get("completion"))


def _objects(found: Any) -> Iterator[dict[str, Any]]:
    items = found if isinstance(found, list) else [found]
    return (item for item in items if isinstance(item, dict))


def _modality(part: Mapping[str, Any]) -> str:
    return next((name for key, name in _MODALITIES.items() if key in part), "other")


def _script(letter: str) -> str:
    return unicodedata.name(letter, "OTHER").partition(" ")[0].capitalize()
