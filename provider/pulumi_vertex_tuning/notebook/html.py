"""HTML for the output of a cell: the notebook's own colours, light or dark; all text escaped."""

from collections.abc import Iterable, Sequence
from html import escape

_CELL = "padding:.25em .8em;text-align:left;border-bottom:1px solid #8886"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table that scrolls by itself where it is too wide."""
    head = "".join(f'<th scope="col" style="{_CELL}">{escape(one)}</th>' for one in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return _scrolling(f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>")


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    """Return labels and values; those with no value are left out."""
    rows = "".join(
        f'<tr><th scope="row" style="{_CELL}">{escape(label)}</th>{_cell(value)}</tr>'
        for label, value in pairs
        if value not in (None, "")
    )
    return _scrolling(rows)


def folded(title: str, text: str) -> str:
    """Return text that is shown when it is asked for."""
    content = f'<pre style="white-space:pre-wrap">{escape(text)}</pre>'
    return f"<details><summary>{escape(title)}</summary>{content}</details>"


def block(title: str, *parts: str, emulated: bool = False) -> str:
    """Return parts under a title."""
    mark = " <small>(emulated)</small>" if emulated else ""
    return f"<div><h4>{escape(title)}{mark}</h4>{''.join(parts)}</div>"


def note(text: str) -> str:
    """Return a line that says something beside."""
    return f"<p><em>{escape(text)}</em></p>"


def _scrolling(content: str) -> str:
    style = "border-collapse:collapse;overflow-wrap:break-word"
    whole = f'<table style="{style}">{content}</table>'
    return f'<div style="overflow-x:auto;margin:.6em 0">{whole}</div>'


def _cell(value: object) -> str:
    return f'<td style="{_CELL}">{escape(str(value))}</td>'
