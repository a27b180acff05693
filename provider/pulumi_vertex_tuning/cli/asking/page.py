"""A comparison as one page: no script, nothing loaded, readable in the dark and on a phone."""

from collections.abc import Iterable
from html import escape

from pulumi_vertex_tuning.cli.asking.comparison import Comparison, Reply, summaries
from pulumi_vertex_tuning.cli.asking.prompts import Prompt
from pulumi_vertex_tuning.cli.asking.report import SUMMARY_HEADINGS, summary_cells
from pulumi_vertex_tuning.evaluation.document import EMULATED, document, table

_STYLE = """
body { max-width: 90rem }
h2 { font-size: 1rem; margin: 0 0 .5rem; white-space: pre-wrap }
h3 { font-size: .85rem; margin: 0; color: var(--dim) }
th, td { overflow-wrap: normal }
td + td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
th + th { text-align: right }
section { padding: 1rem 0 }
.answers { display: grid; gap: .75rem;
  grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr)) }
.answer { background: var(--soft); border-radius: .5rem; padding: .6rem .8rem }
.answer p { margin: .25rem 0; white-space: pre-wrap }
.wanted { outline: 1px dashed var(--dim) }
"""


def page(comparison: Comparison, title: str) -> str:
    """Return the page. All that models and files say is escaped."""
    parts = [
        f"<h1>{escape(title)}</h1>",
        EMULATED if comparison.emulated else "",
        _summary(comparison),
        *_sections(comparison),
    ]
    return document(title, _STYLE, "".join(parts))


def _summary(comparison: Comparison) -> str:
    cells = table(SUMMARY_HEADINGS, map(summary_cells, summaries(comparison)))
    note = "similarity: the part of the words that answer and wanted answer share, from 0 to 1"
    return f"{cells}<p><small>{note}</small></p>"


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
