"""Outcomes as Markdown."""

from collections.abc import Sequence

from tests.torture.outcome import Outcome

_HEAD = (
    "| point | shot | then | jobs paid | cancelled | fewest serving | typed"
    " | left: jobs, models, endpoints, objects | s | verdict |"
)


def report(subject: str, outcomes: Sequence[Outcome]) -> str:
    """Return the table, and what was printed where something is wrong."""
    wrong = [outcome for outcome in outcomes if outcome.problems]
    lines = [
        f"## {subject}: {len(outcomes) - len(wrong)} of {len(outcomes)} cells as they should be",
        "",
        _HEAD,
        "|---" * 10 + "|",
        *[_row(outcome) for outcome in outcomes],
        "",
        *[line for outcome in wrong for line in _printed(outcome)],
    ]
    return "\n".join(lines).rstrip() + "\n"


def verdict(outcome: Outcome) -> str:
    """Return what is wrong, in one line."""
    return "; ".join(outcome.problems) or "ok"


def _row(outcome: Outcome) -> str:
    cell, left = outcome.cell, outcome.left
    served = outcome.recovered.fewest_serving if outcome.recovered else None
    columns = (
        cell.point.name,
        cell.shot,
        cell.then,
        outcome.paid,
        outcome.cancelled,
        "" if served is None else served,
        ", ".join(outcome.typed),
        f"{left.jobs}, {left.models}, {left.endpoints}, {left.objects}",
        f"{outcome.seconds:.0f}",
        verdict(outcome),
    )
    return f"| {' | '.join(str(column) for column in columns)} |"


def _printed(outcome: Outcome) -> list[str]:
    said = outcome.said.strip()
    head = [f"### {outcome.cell.name}", "", f"{verdict(outcome)}.", ""]
    return [*head, "```text", said, "```", ""] if said else head
