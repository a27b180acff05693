"""An outcome as plain text, for Pulumi's rows, logs and terminals."""

from collections.abc import Iterable, Sequence

from pulumi_vertex_tuning.evaluation.outcome import Outcome
from pulumi_vertex_tuning.evaluation.verdict import TITLES, Check
from pulumi_vertex_tuning.wording import counted

HEADINGS = ("metric", "wanted", "got", "compared with")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return lines of cells, each column as wide as its longest."""
    cells = [tuple(headings), *map(tuple, rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(headings))]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells)
    return "\n".join(f"  {line}" for line in lines)


def check_cells(check: Check) -> tuple[str, ...]:
    """Return a threshold with its outcome, in words."""
    return (check.metric, check.wanted, number(check.got), _compared(check))


def failure(outcome: Outcome) -> str:
    """Return what fell short: a sentence and a table."""
    short = outcome.fallen_short
    lines = [
        f"not good enough: {len(short)} of {counted(len(outcome.checks), 'threshold')} not reached"
    ]
    lines[0] += f" on {prompts(outcome.prompts)}"
    return "\n".join([*lines, table(HEADINGS, map(check_cells, short))])


def success(outcome: Outcome) -> str:
    """Return what it came to, in one line."""
    scores = ", ".join(f"{name} {number(mean)}" for name, mean in outcome.means.items())
    chosen = f", checkpoint {outcome.checkpoint} is the best" if len(outcome.candidates) > 1 else ""
    return f"evaluated on {prompts(outcome.prompts)}: {scores}{chosen}"


def all_scores(outcome: Outcome) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings and rows: the mean of each metric, a row for each model."""
    named = [(f"checkpoint {one}", means) for one, means in outcome.candidates.items()]
    named = named if len(named) > 1 else [("new model", outcome.means)]
    named += [(TITLES[one], means) for one, means in outcome.others.items()]
    metrics = list(outcome.means)
    rows = [
        (title, *(number(means[one]) if one in means else "" for one in metrics))
        for title, means in named
    ]
    return ("model", *metrics), rows


def number(value: float) -> str:
    """Return a mean as it is told."""
    return f"{value:.3f}"


def prompts(count: int) -> str:
    """Return a number of prompts."""
    return counted(count, "prompt")


def _compared(check: Check) -> str:
    if not check.against:
        return ""
    if check.compared is None:
        return f"{check.against}: there is none yet"
    return f"{check.against}: {number(check.compared)}"
