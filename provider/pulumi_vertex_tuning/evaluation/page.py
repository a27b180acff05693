"""An outcome as one page: no script, nothing loaded. All that models and files say is escaped."""

from collections.abc import Iterable, Sequence
from html import escape

from pulumi_vertex_tuning.evaluation.outcome import Outcome, Sample
from pulumi_vertex_tuning.evaluation.table import (
    HEADINGS,
    all_scores,
    check_cells,
    number,
    prompts,
)

_STYLE = """
:root { color-scheme: light dark; --line: #c8ccd4; --soft: #f3f4f7; --bad: #a3210d; --good: #17652f;
  --text: #1b1d22; --page: #fff; --dim: #596070 }
@media (prefers-color-scheme: dark) { :root { --line: #3d424d; --soft: #23262d; --bad: #ff9d8a;
  --good: #83d69b; --text: #e6e8ec; --page: #16181d; --dim: #a2a9b8 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1rem; max-width: 70rem; color: var(--text);
  background: var(--page); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem } h3 { font-size: 1rem; white-space: pre-wrap }
.note { border-left: 4px solid var(--bad); padding: .25rem .75rem; background: var(--soft) }
.wide { overflow-x: auto }
table { border-collapse: collapse } th, td { padding: .3rem .7rem; text-align: left;
  border-bottom: 1px solid var(--line) }
section { border-top: 1px solid var(--line); padding: .5rem 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 }
dt { color: var(--dim) } dd { margin: 0; white-space: pre-wrap }
.bad { color: var(--bad) } .good { color: var(--good) }
"""


def page(outcome: Outcome, title: str) -> str:
    """Return the page."""
    body = "".join([_head(outcome, title), _checks(outcome), _scores(outcome), *_samples(outcome)])
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><main>{body}</main></body></html>\n"
    )


def _head(outcome: Outcome, title: str) -> str:
    verdict = ("good", "good enough") if outcome.passed else ("bad", "not good enough")
    emulated = '<p class="note">emulated: no Gemini model gave these answers.</p>'
    facts = _facts(
        {
            "model": outcome.model,
            "checkpoint": outcome.checkpoint,
            "base model": outcome.base_model,
            "tuning job": outcome.job,
            "asked": prompts(outcome.prompts),
            "model in use before": str(outcome.current.get("model", "none")),
        }
    )
    return (
        f'<h1>{escape(title)}: <span class="{verdict[0]}">{verdict[1]}</span></h1>'
        f"{emulated if outcome.emulated else ''}{facts}"
    )


def _checks(outcome: Outcome) -> str:
    if not outcome.checks:
        return "<h2>Thresholds</h2><p>none</p>"
    rows = (
        (*check_cells(check), "reached" if check.passed else "not reached")
        for check in outcome.checks
    )
    return f"<h2>Thresholds</h2>{_table((*HEADINGS, ''), rows)}"


def _scores(outcome: Outcome) -> str:
    return f"<h2>Scores</h2>{_table(*all_scores(outcome))}"


def _samples(outcome: Outcome) -> Iterable[str]:
    yield f"<h2>The {prompts(len(outcome.samples))} with the lowest scores</h2>"
    yield from map(_sample, outcome.samples)


def _sample(sample: Sample) -> str:
    scores = ", ".join(f"{name} {number(score)}" for name, score in sample.scores.items())
    answers = {title: text or "(empty)" for title, text in sample.answers.items()}
    wanted = {"wanted": sample.reference} if sample.reference else {}
    facts = _facts({**answers, **wanted, "scores": scores})
    return f"\n<section><h3>{escape(sample.prompt)}</h3>{facts}</section>"


def _facts(facts: dict[str, str]) -> str:
    rows = (f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>" for key, value in facts.items())
    return f"<dl>{''.join(rows)}</dl>"


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in headings)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        f'<div class="wide" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _cell(text: str) -> str:
    kind = {"reached": ' class="good"', "not reached": ' class="bad"'}.get(text, "")
    return f"<td{kind}>{escape(text)}</td>"
