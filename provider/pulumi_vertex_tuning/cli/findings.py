"""What was found in a data set, as the command tells it: for people, and as JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from pulumi_vertex_tuning.dataset.errors import SHOWN, DatasetError
from pulumi_vertex_tuning.dataset.statistics import Distribution, Statistics

if TYPE_CHECKING:
    from pulumi_vertex_tuning.dataset import Report

Facts = dict[str, Any]
"""A data set as JSON: what `--json` prints."""


def facts_of(report: "Report") -> Facts:
    """Return what a report says."""
    return {
        "source": report.source,
        "kind": report.kind,
        "rows": report.rows,
        "bytes": report.size,
        "sha256": report.sha256,
        "tokens": {"estimate": report.tokens},
        "statistics": asdict(report.statistics) if report.statistics else None,
        "longest": [asdict(row) for row in report.longest],
        "errorCount": report.error_count,
        "errors": [asdict(finding) for finding in report.errors],
        "warnings": [asdict(oddity) | {"text": str(oddity)} for oddity in report.warnings],
    }


def facts_of_refusal(error: DatasetError) -> Facts:
    """Return the same of a file that is no data set."""
    findings = [asdict(finding) for finding in error.findings]
    return {
        "source": error.source,
        "errorCount": max(error.count, 1),
        "errors": findings or [{"line": 0, "path": "", "message": error.problem}],
        "warnings": [],
    }


def add_error(facts: Facts, message: str, line: int = 0, path: str = "") -> None:
    """Add what is wrong with a row, or with the set as a whole."""
    facts["errorCount"] += 1
    facts["errors"].append({"line": line, "path": path, "message": message})


def add_warning(facts: Facts, name: str, message: str, count: int) -> None:
    """Add what is odd about the set as a whole."""
    facts["warnings"].append({"name": name, "message": message, "count": count, "text": message})


def add_exact(facts: Facts, counted: int) -> None:
    """Add what the service counted, and how far off the estimate was."""
    tokens = facts["tokens"]
    tokens |= {"exact": counted, "error": tokens["estimate"] / counted - 1 if counted else 0.0}


def show(facts: Facts, report: "Report | None") -> None:
    """Print the facts for a person."""
    if report and report.statistics:
        typer.echo(
            f"{report.source}: {report.rows:,} rows of {report.kind} tuning, {_size(report.size)}"
        )
        for label, value in _lines(report.statistics):
            typer.echo(f"  {label:<15}{value}")
        typer.echo(f"  {'an epoch':<15}{_tokens(facts['tokens'])}")
        if "filesLookedAt" in facts:
            typer.echo(f"  {'files':<15}{facts['filesLookedAt']:,} looked at")
    for warning in facts["warnings"]:
        typer.secho(f"  warning: {warning['text']}", fg="yellow")
    for error in facts["errors"][:SHOWN]:
        typer.secho(f"  error: {_place(facts['source'], error)}{error['message']}", fg="red")
    if (more := facts["errorCount"] - min(len(facts["errors"]), SHOWN)) > 0:
        typer.secho(f"  and {more:,} more errors", fg="red")


def _lines(statistics: Statistics) -> list[tuple[str, str]]:
    parts = [f"{kind} {count:,}" for kind, count in statistics.modalities.items() if count]
    scripts = [f"{name} {share:.0%}" for name, share in statistics.scripts.items() if share > 0.01]  # noqa: PLR2004
    return [
        ("input tokens", _spread(statistics.input_tokens)),
        ("output tokens", _spread(statistics.output_tokens)),
        ("turns", _spread(statistics.turns)),
        ("parts", ", ".join(parts)),
        ("scripts", ", ".join(scripts) or "none"),
    ]


def _spread(values: Distribution) -> str:
    if values.min == values.max:
        return f"{values.sum:,} in all, {values.min:,} in each row"
    return (
        f"{values.sum:,} in all; a row has {values.min:,} to {values.max:,}, half of them"
        f" {values.median:,} or less, 95 % {values.p95:,} or less"
    )


def _tokens(tokens: dict[str, Any]) -> str:
    if "exact" in tokens:
        return f"{tokens['exact']:,} billable tokens, counted (estimate: {tokens['error']:+.1%})"
    return f"about {tokens['estimate']:,} billable tokens (estimate)"


def _place(source: str, error: dict[str, Any]) -> str:
    line = f"{source}:{error['line']}: " if error["line"] else f"{source}: "
    return line + (f"{error['path']}: " if error["path"] else "")


def _size(size: int) -> str:
    for unit in ("bytes", "KB", "MB"):
        if size < 1000:  # noqa: PLR2004
            return f"{size:,.0f} {unit}" if unit == "bytes" else f"{size:,.1f} {unit}"
        size /= 1000  # type: ignore[assignment]
    return f"{size:,.2f} GB"
