"""A comparison as a table on a terminal, as JSON and as CSV."""

import csv
import io
from typing import Any

from pulumi_vertex_tuning.cli.asking.comparison import Comparison, Reply, Summary, summaries
from pulumi_vertex_tuning.cli.asking.words import shown
from pulumi_vertex_tuning.vertex.answers import EMPTY

_LONGEST = 160
"""Letters of an answer on a terminal; the reports hold all."""

_HEADINGS = ("prompt", "model", "answer", "exact", "similarity", "problem", "seconds", "wanted")


def print_tables(comparison: Comparison) -> None:
    """Print the answers beside one another, and how each model did."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    scored = has_references(comparison)
    answers = Table("prompt", show_lines=True)
    for heading in (*(one.title for one in comparison.targets), *(["wanted"] if scored else [])):
        answers.add_column(Text(heading), overflow="fold")
    for prompt, replies in zip(comparison.prompts, comparison.replies, strict=True):
        cells = [_short(prompt.text), *(_short(reply_text(reply)) for reply in replies)]
        wanted = [_short(prompt.reference)] if scored else []
        answers.add_row(*(Text(cell) for cell in (*cells, *wanted)))
    console = Console()
    console.print(answers)
    totals = Table(*SUMMARY_HEADINGS)
    for one in summaries(comparison):
        totals.add_row(*(Text(cell) for cell in summary_cells(one)))
    console.print(totals)


SUMMARY_HEADINGS = ("model", "answered", "failed", "exact", "similarity", "median", "tokens")


def summary_cells(one: Summary) -> tuple[str, ...]:
    """Return how a model did, in words."""
    return (
        one.title,
        f"{one.answered:,}",
        f"{one.failed:,}",
        "" if one.exact is None else f"{one.exact:.0%}",
        "" if one.similarity is None else f"{one.similarity:.2f}",
        f"{one.median_seconds:.2f} s",
        f"{one.output_tokens:,}",
    )


def reply_text(reply: Reply) -> str:
    """Return an answer with what is wrong with it."""
    if not reply.problem:
        return reply.answer.text
    if reply.answer.problem == EMPTY:
        return f"[{EMPTY}]"
    why = reply.answer.block_reason or reply.answer.finish_reason
    return f"{reply.answer.text} [{reply.error or why or reply.problem}]".strip()


def has_references(comparison: Comparison) -> bool:
    """Tell whether an answer is wanted for any prompt."""
    return any(prompt.reference for prompt in comparison.prompts)


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Return all of it."""
    return {
        "emulated": comparison.emulated,
        "models": [
            {
                "title": one.title,
                "model": target.name,
                "answered": one.answered,
                "failed": one.failed,
                "exact": one.exact,
                "similarity": one.similarity,
                "medianSeconds": round(one.median_seconds, 3),
                "outputTokens": one.output_tokens,
            }
            for one, target in zip(summaries(comparison), comparison.targets, strict=True)
        ],
        "prompts": [
            {
                "prompt": prompt.text,
                "reference": prompt.reference or None,
                "answers": [_reply_json(reply) for reply in replies],
            }
            for prompt, replies in zip(comparison.prompts, comparison.replies, strict=True)
        ],
    }


def as_csv(comparison: Comparison) -> str:
    """Return a line for each prompt and model. Text that a spreadsheet would run is quoted."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_HEADINGS)
    for prompt, replies in zip(comparison.prompts, comparison.replies, strict=True):
        for target, reply in zip(comparison.targets, replies, strict=True):
            said = (prompt.text, target.title, reply.answer.text)
            row = (*said, *_score(reply), reply.problem, f"{reply.seconds:.3f}", prompt.reference)
            writer.writerow([_harmless(cell) for cell in row])
    return file.getvalue()


def _score(reply: Reply) -> tuple[str, str]:
    if reply.score is None:
        return ("", "")
    return (str(reply.score.exact).lower(), f"{reply.score.similarity:.4f}")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _reply_json(reply: Reply) -> dict[str, Any]:
    found = reply.score
    return {
        "text": reply.answer.text,
        "finishReason": reply.answer.finish_reason or None,
        "problem": reply.problem or None,
        "exact": found.exact if found else None,
        "similarity": round(found.similarity, 4) if found else None,
        "seconds": round(reply.seconds, 3),
    }


def _short(text: str) -> str:
    one_line = " ".join(shown(text).split())
    return one_line if len(one_line) <= _LONGEST else f"{one_line[: _LONGEST - 3]}..."
