"""A comparison as one page: no script, nothing loaded, readable in the dark and on a phone."""

from collections.abc import Iterable
from html import escape

from pulumi_vertex_tuning.cli.asking.comparison import Comparison, Reply, summaries
from pulumi_vertex_tuning.cli.asking.prompts import Prompt
from pulumi_vertex_tuning.cli.asking.report import SUMMARY_HEADINGS, summary_cells

_STYLE = """
:root { color-scheme: light dark; --line: #c8ccd4; --soft: #f3f4f7; --bad: #a3210d; --good: #17652f;
  --text: #1b1d22; --page: #fff; --dim: #596070 }
@media (prefers-color-scheme: dark) { :root { --line: #3d424d; --soft: #23262d; --bad: #ff9d8a;
  --good: #83d69b; --text: #e6e8ec; --page: #16181d; --dim: #a2a9b8 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 90rem; color: var(--text);
  background: var(--page); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.4rem } h2 { font-size: 1rem; margin: 0 0 .5rem; white-space: pre-wrap }
h3 { font-size: .85rem; margin: 0; color: var(--dim) }
.note { border-left: 4px solid var(--bad); padding: .25rem .75rem; background: var(--soft) }
.wide { overflow-x: auto }
table { border-collapse: collapse } th, td { padding: .3rem .7rem; text-align: left;
  border-bottom: 1px solid var(--line); overflow-wrap: normal }
td + td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
th + th { text-align: right }
section { border-top: 1px solid var(--line); padding: 1rem 0 }
.answers { display: grid; gap: .75rem;
  grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)) }
.answer { background: var(--soft); border-radius: .5rem; padding: .6rem .8rem }
.answer p { margin: .25rem 0; white-space: pre-wrap }
.wanted { outline: 1px dashed var(--dim) }
.bad { color: var(--bad) } .good { color: var(--good) }
"""


def page(comparison: Comparison, title: str) -> str:
    """Return the page. All that models and files say is escaped."""
    emulated = '<p class="note">emulated: no Gemini model gave these answers.</p>'
    parts = [
        f"<h1>{escape(title)}</h1>",
        emulated if comparison.emulated else "",
        _summary(comparison),
        *_sections(comparison),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><main>{''.join(parts)}</main></body></html>\n"
    )


def _summary(comparison: Comparison) -> str:
    head = "".join(f'<th scope="col">{heading}</th>' for heading in SUMMARY_HEADINGS)
    rows = "".join(_row(summary_cells(one)) for one in summaries(comparison))
    note = "similarity: the part of the words that answer and wanted answer share, from 0 to 1"
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div><p><small>{note}</small></p>"
    )


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _sections(comparison: Comparison) -> Iterable[str]:
    for prompt, replies in zip(comparison.prompts, comparison.replies, strict=True):
        answers = "".join(
            _answer(target.title, reply)
            for target, reply in zip(comparison.targets, replies, strict=True)
        )
        yield (
            f"\n<section><h2>{escape(prompt.text)}</h2>"
            f'<div class="answers">{answers}{_wanted(prompt)}</div></section>'
        )


def _answer(title: str, reply: Reply) -> str:
    problem = f'<p class="bad">{escape(reply.problem)}</p>' if reply.problem else ""
    text = f"<p>{escape(reply.answer.text)}</p>" if reply.answer.text else ""
    return (
        f'<div class="answer"><h3>{escape(title)}</h3>{text}{problem}'
        f"<small>{_score(reply)}{reply.seconds:.2f} s</small></div>"
    )


def _score(reply: Reply) -> str:
    if reply.score is None:
        return ""
    if reply.score.exact:
        return '<span class="good">as wanted</span>, '
    return f"similarity {reply.score.similarity:.2f}, "


def _wanted(prompt: Prompt) -> str:
    if not prompt.reference:
        return ""
    return f'<div class="answer wanted"><h3>wanted</h3><p>{escape(prompt.reference)}</p></div>'
