"""Choosing what the rows of a source look like, by the names of their fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pulumi_vertex_tuning.dataset.convert import chat, sharegpt
from pulumi_vertex_tuning.dataset.convert.preference import CHOSEN, REJECTED, Pairs
from pulumi_vertex_tuning.dataset.convert.source import Source
from pulumi_vertex_tuning.dataset.convert.table import ANSWERS, PROMPTS, SYSTEMS, Table
from pulumi_vertex_tuning.dataset.convert.template import Template, column, template
from pulumi_vertex_tuning.dataset.convert.turns import Json
from pulumi_vertex_tuning.dataset.editing.refusals import Refused

SHAPES = ("chat", "completion", "sharegpt", "alpaca")
KNOWN_COLUMNS = frozenset((*PROMPTS, *ANSWERS, *SYSTEMS, *CHOSEN, *REJECTED))
_LISTED = 20


@dataclass(frozen=True)
class Columns:
    """What the user said of the columns; None: find out by their names."""

    prompt: Template | None = None
    answer: Template | None = None
    system: Template | None = None
    chosen: Template | None = None
    rejected: Template | None = None

    @property
    def names(self) -> frozenset[str]:
        """Return all columns that were named."""
        named = (self.prompt, self.answer, self.system, self.chosen, self.rejected)
        return frozenset(name for one in named if one for name in one.columns)


@dataclass(frozen=True)
class Shape:
    """How a record becomes a row, and which columns that takes; `name` is for people."""

    name: str
    columns: frozenset[str]
    row: Callable[[Mapping[str, Any]], Json]


def choose_shape(
    source: Source, asked: Columns, wanted: str | None = None, *, preference: bool = False
) -> Shape:
    """Return the shape of a source's rows; raises Refused where its columns say none."""
    _check_columns(source, asked)
    if preference:
        return _pairs(source, asked)
    shape = wanted or _recognized(source, asked)
    if shape == "chat":
        return Shape("chat messages", chat.COLUMNS, chat.row)
    if shape == "sharegpt":
        return Shape("ShareGPT conversations", sharegpt.COLUMNS, sharegpt.row)
    return _table(source, asked, is_alpaca=shape == "alpaca")


def _recognized(source: Source, asked: Columns) -> str:
    columns = set(source.columns)
    if asked.prompt or asked.answer:
        return "completion"
    if "messages" in columns:
        return "chat"
    if columns & {"conversations", "conversation"}:
        return "sharegpt"
    if {"instruction", "output"} <= columns:
        return "alpaca"
    if "contents" in columns:
        raise Refused(source.path, "has Vertex's own rows already (contents); nothing to convert")
    return "completion"


def _table(source: Source, asked: Columns, *, is_alpaca: bool) -> Shape:
    if is_alpaca and not asked.prompt:
        prompt = template("{instruction}\\n\\n{input}")
    else:
        prompt = asked.prompt or _guess(source, PROMPTS, "what the user says", "prompt")
    table = Table(
        prompt,
        asked.answer or _guess(source, ANSWERS, "the answer", "answer"),
        asked.system or _named(source, SYSTEMS),
    )
    name = f"prompt from {table.prompt}, answer from {table.answer}"
    return Shape(name + _system_name(table.system), table.columns, table.row)


def _pairs(source: Source, asked: Columns) -> Shape:
    pairs = Pairs(
        asked.prompt or _named(source, PROMPTS),
        asked.chosen or _guess(source, CHOSEN, "the preferred answer", "chosen"),
        asked.rejected or _guess(source, REJECTED, "the other answer", "rejected"),
        asked.system or _named(source, SYSTEMS),
    )
    prompt = f"prompt from {pairs.prompt}, " if pairs.prompt else ""
    name = f"{prompt}chosen from {pairs.chosen}, rejected from {pairs.rejected}"
    return Shape(name + _system_name(pairs.system), pairs.columns, pairs.row)


def _system_name(system: Template | None) -> str:
    return f", system instruction from {system}" if system else ""


def _named(source: Source, names: Sequence[str]) -> Template | None:
    """Return the first of the names that is a column, in whatever case it is written."""
    written = {name.strip().lower(): name for name in reversed(source.columns)}
    return next((column(written[name]) for name in names if name in written), None)


def _guess(source: Source, names: Sequence[str], what: str, option: str) -> Template:
    found = _named(source, names)
    if found:
        return found
    pair = " (or give --preference)" if _is_preference(source) else ""
    raise Refused(
        source.path,
        f"no column for {what}: none is called {', '.join(names[:-1])} or {names[-1]};"
        f" name one by --{option}-column{pair}; the columns are {_columns(source)}",
    )


def _is_preference(source: Source) -> bool:
    return bool(_named(source, CHOSEN) and _named(source, REJECTED))


def _check_columns(source: Source, asked: Columns) -> None:
    for name in sorted(asked.names):
        if name not in source.columns:
            near = get_close_matches(name, source.columns, 1)
            meant = f"; did you mean {near[0]}?" if near else f"; they are {_columns(source)}"
            raise Refused(source.path, f"no column {name}{meant}")


def _columns(source: Source) -> str:
    shown = ", ".join(
        name if name.isprintable() else ascii(name) for name in source.columns[:_LISTED]
    )
    more = len(source.columns) - _LISTED
    return f"{shown} and {more} more" if more > 0 else shown or "none"
