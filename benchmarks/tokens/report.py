"""The estimate beside a vocabulary, and Google's rule of thumb beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.dataset.rows.tokens import count_tokens

from .texts import texts

_RULE = 4
"""Characters of a token, as the documentation has it."""


@dataclass(frozen=True)
class Kind:
    """A kind of text: its tokens by the vocabulary, and how far off the others are, as shares."""

    what: str
    pieces: int
    tokens: int
    estimate: float
    rule_of_thumb: float
    worst_piece: float


@dataclass(frozen=True)
class Report:
    """All kinds."""

    vocabulary: str
    kinds: list[Kind]


def run(vocabulary: Path, catalogs: Path | None) -> Report:
    """Count everything; vocabulary is a tokenizer.json, for example Gemma's."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(vocabulary))
    kinds = [_kind(what, pieces, tokenizer) for what, pieces in texts(catalogs).items()]
    return Report(vocabulary.name, kinds)


def table(report: Report) -> str:
    """Return the figures as Markdown."""
    lines = [
        "| text | pieces | tokens | estimate | four characters a token | worst piece |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.what} | {one.pieces} | {one.tokens:,} | {one.estimate:+.0%}"
        f" | {one.rule_of_thumb:+.0%} | {one.worst_piece:+.0%} |"
        for one in report.kinds
    ]
    return "\n".join(lines)


def _kind(what: str, pieces: list[str], tokenizer: Any) -> Kind:
    counted = [len(one.ids) for one in tokenizer.encode_batch(pieces, add_special_tokens=False)]
    estimated = [count_tokens(piece) for piece in pieces]
    off = [one / real - 1 for one, real in zip(estimated, counted, strict=True) if real]
    total = sum(counted)
    return Kind(
        what,
        len(pieces),
        total,
        sum(estimated) / total - 1,
        sum(map(len, pieces)) / _RULE / total - 1,
        max(off, key=abs),
    )
