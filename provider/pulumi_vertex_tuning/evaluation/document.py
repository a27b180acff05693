"""The frame of a page with answers: no script, nothing loaded, for light, dark and a phone."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

EMULATED = '<p class="note">emulated: no Gemini model gave these answers.</p>'

_STYLE = """
:root { color-scheme: light dark; --line: #c8ccd4; --soft: #f3f4f7; --bad: #a3210d; --good: #17652f;
  --text: #1b1d22; --page: #fff; --dim: #596070 }
@media (prefers-color-scheme: dark) { :root { --line: #3d424d; --soft: #23262d; --bad: #ff9d8a;
  --good: #83d69b; --text: #e6e8ec; --page: #16181d; --dim: #a2a9b8 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; color: var(--text);
  background: var(--page); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.4rem }
.note { border-left: 4px solid var(--bad); padding: .25rem .75rem; background: var(--soft) }
.wide { overflow-x: auto }
table { border-collapse: collapse } th, td { padding: .3rem .7rem; text-align: left;
  border-bottom: 1px solid var(--line) }
section { border-top: 1px solid var(--line) }
.bad { color: var(--bad) } .good { color: var(--good) }
"""


def document(title: str, style: str, body: str) -> str:
    """Return a whole page; the style is what it has beyond the frame's."""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}{style}</style></head>\n"
        f"<body><main>{body}</main></body></html>\n"
    )


def plain_cell(text: str) -> str:
    """Return a cell of a table."""
    return f"<td>{escape(text)}</td>"


def table(
    headings: Sequence[str],
    rows: Iterable[Iterable[str]],
    cell: Callable[[str], str] = plain_cell,
) -> str:
    """Return a table that scrolls by itself where it is too wide."""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in headings)
    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
