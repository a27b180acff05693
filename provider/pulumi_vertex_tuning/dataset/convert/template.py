"""A text made of the columns of a row: a column's own, or several by a template."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from pulumi_vertex_tuning.dataset.convert.turns import text
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, kind

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]+)\}|\\n|\\t|\\\\|([{}])")
_LITERALS = {"{{": "{", "}}": "}", r"\n": "\n", r"\t": "\t", r"\\": "\\"}


class TemplateError(ValueError):
    """A template that cannot be read."""


@dataclass(frozen=True)
class Template:
    """Literal texts and columns in turn: `literals` has one more than `columns`."""

    literals: tuple[str, ...]
    columns: tuple[str, ...]

    def __str__(self) -> str:
        if self.is_column:
            return f"column {self.columns[0]}"
        return f"template over {', '.join(self.columns)}" if self.columns else "a fixed text"

    @property
    def is_column(self) -> bool:
        """Tell whether it is one column as it stands."""
        return self.literals == ("", "")

    def fill(self, row: Mapping[str, Any]) -> str:
        """Return the text; raises Mismatch where it would be empty.

        In a template a cell may be empty, and white space at both ends of the whole goes.
        """
        if self.is_column:
            return text(_cell(row.get(self.columns[0]), self.columns[0]), self.columns[0])
        cells = [_filling(row, column) for column in self.columns]
        if self.columns and not any(cell.strip() for cell in cells):
            raise Mismatch(", ".join(self.columns), "found all empty; expected a text in one")
        pieces = [self.literals[0]]
        for cell, literal in zip(cells, self.literals[1:], strict=True):
            pieces += [cell, literal]
        return text("".join(pieces).strip(), ", ".join(self.columns))


def column(name: str) -> Template:
    """Return the template of one column as it stands."""
    return Template(("", ""), (name,))


def template(written: str) -> Template:
    r"""Read "{column}\n\n{other}"; two braces stand for one, \n and \t for what they are in C."""
    literals, columns, end = [""], list[str](), 0
    for piece in _PIECE.finditer(written):
        literals[-1] += written[end : piece.start()]
        end = piece.end()
        if piece[2]:
            raise TemplateError(
                f"{written!r}: a single {piece[2]} at {piece.start() + 1}; write"
                " {column} for a column, and {{ or }} for a brace"
            )
        if piece[1]:
            columns.append(piece[1])
            literals.append("")
        else:
            literals[-1] += _LITERALS[piece[0]]
    literals[-1] += written[end:]
    return Template(tuple(literals), tuple(columns))


def _filling(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(_cell(value, name))


def _cell(value: object, path: str) -> object:
    """Return a cell that a person would read as text as one; raises Mismatch for a list or so."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal | date | datetime | time):
        return str(value)
    raise Mismatch(path, f"found {kind(value)}; expected a text")
