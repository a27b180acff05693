"""What came of sequences, and how it is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Outcome:
    """What came of a seed: what was done how often, and what did not hold."""

    seed: int
    seconds: float
    counts: Counter[str] = field(default_factory=Counter)
    violation: str = ""


def report(title: str, outcomes: Sequence[Outcome], seconds: float) -> str:
    """Return as Markdown what was done, and each violation with all steps until then."""
    counts = sum((outcome.counts for outcome in outcomes), Counter[str]())
    wrong = [outcome for outcome in outcomes if outcome.violation]
    lines = [
        f"## {title}: {counts['sequences']} sequences, {len(wrong)} violations",
        "",
        f"{len(outcomes)} seeds from {outcomes[0].seed} on, in {seconds / 60:.0f} minutes.",
        "",
        "| what | times |",
        "|---|---|",
        *(f"| {what} | {times:,} |" for what, times in sorted(counts.items())),
        "",
        *(f"### Seed {one.seed}\n\n```text\n{one.violation}\n```\n" for one in wrong),
    ]
    return "\n".join(lines).rstrip() + "\n"
