"""An outcome as one page: no script, nothing loaded. All that models and files say is escaped."""

from collections.abc import Iterable
from html import escape

from pulumi_vertex_tuning.evaluation.document import EMULATED, document, table
from pulumi_vertex_tuning.evaluation.outcome import Outcome, Sample
from pulumi_vertex_tuning.evaluation.table import (
    HEADINGS,
    all_scores,
    check_cells,
    number,
    prompts,
)

_STYLE = """
body { max-width: 70rem }
h2 { font-size: 1.1rem } h3 { font-size: 1rem; white-space: pre-wrap }
section { padding: .5rem 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0 }
dt { color: var(--dim) } dd { margin: 0; white-space: pre-wrap }
"""


def page(outcome: Outcome, title: str) -> str:
    """Return the page."""
    body = "".join([_head(outcome, title), _checks(outcome), _scores(outcome), *_samples(outcome)])
    return document(title, _STYLE, body)


def _head(outcome: Outcome, title: str) -> str:
    verdict = ("good", "good enough") if outcome.passed else ("bad", "not good enough")
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
        f"{EMULATED if outcome.emulated else ''}{facts}"
    )


def _checks(outcome: Outcome) -> str:
    if not outcome.checks:
        return "<h2>Thresholds</h2><p>none</p>"
    rows = (
        (*check_cells(check), "reached" if check.passed else "not reached")
        for check in outcome.checks
    )
    return f"<h2>Thresholds</h2>{table((*HEADINGS, ''), rows, _cell)}"


def _scores(outcome: Outcome) -> str:
    return f"<h2>Scores</h2>{table(*all_scores(outcome), _cell)}"


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


def _cell(text: str) -> str:
    kind = {"reached": ' class="good"', "not reached": ' class="bad"'}.get(text, "")
    return f"<td{kind}>{escape(text)}</td>"
