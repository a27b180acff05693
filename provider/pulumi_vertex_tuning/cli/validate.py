"""Checking data sets before anything is uploaded or paid for."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_vertex_tuning.cli import findings
from pulumi_vertex_tuning.cli.options import LocationOption, ProjectOption, StackOption
from pulumi_vertex_tuning.cli.stack import CommandError, read_stack
from pulumi_vertex_tuning.dataset import DatasetError

if TYPE_CHECKING:
    from pulumi_vertex_tuning.dataset import Report

_BAD = 1

EPILOG = """Examples:\n
  vertex-tuning validate data/train.jsonl\n
  vertex-tuning validate data/train.jsonl --validation data/validation.jsonl --strict\n
  vertex-tuning validate data/train.jsonl --exact --base-model gemini-2.5-flash --json\n
\n
Exit codes: 0 the data can be used; 1 it cannot, or has warnings and --strict; 2 wrong usage."""


def validate(
    training: Annotated[Path, typer.Argument(help="Training data in JSONL.")],
    *,
    validation: Annotated[Path | None, typer.Option(help="Validation data in JSONL.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="supervised or preference; default: what the first row looks like."),
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Let the service count the tokens, with countTokens.")
    ] = False,
    base_model: Annotated[str, typer.Option(help="Who counts, with --exact.")] = "gemini-2.5-flash",
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings for errors.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Check every row of data sets and count what is in them. Nothing is uploaded."""
    if kind not in (None, "supervised", "preference"):
        raise typer.BadParameter("use supervised or preference", param_hint="--kind")
    paths = [path for path in (training, validation) if path]
    read = [_read(path, kind) for path in paths]
    _hold_together(read)
    if exact:
        _count(paths, read, base_model, stack, (project, location))
    if as_json:
        typer.echo(json.dumps({"dataSets": [facts for facts, _ in read]}, indent=2))
    else:
        for facts, report in read:
            findings.show(facts, report)
    if any(facts["errorCount"] or (strict and facts["warnings"]) for facts, _ in read):
        raise typer.Exit(_BAD)


def _read(path: Path, kind: str | None) -> tuple[findings.Facts, "Report | None"]:
    from pulumi_vertex_tuning.dataset import examine

    try:
        report = examine(path, kind=kind)
        if not report.error_count:
            report.refuse()
    except DatasetError as error:
        return findings.facts_of_refusal(error), None
    return findings.facts_of(report), report


def _hold_together(read: list[tuple[findings.Facts, "Report | None"]]) -> None:
    """Add what is wrong with two sets that go together."""
    from pulumi_vertex_tuning.dataset import in_both, set_problems

    reports = [report for _, report in read if report]
    if len(reports) < 2:  # noqa: PLR2004
        return
    training, validation = reports
    facts = read[1][0]
    facts["warnings"] = [one for one in facts["warnings"] if one["name"] != "few rows"]
    for problem in set_problems(training, validation):
        findings.add_error(facts, problem)
    if count := len(in_both(training, validation)):
        told = f"{count:,} of its rows are in {training.source} as well"
        findings.add_warning(facts, "in both", told, count)


def _count(
    paths: list[Path],
    read: list[tuple[findings.Facts, "Report | None"]],
    base_model: str,
    stack: str | None,
    place: tuple[str | None, str | None],
) -> None:
    from pulumi_vertex_tuning.dataset.contents import portions
    from pulumi_vertex_tuning.lifecycle.exact_tokens import exact_tokens

    selected = read_stack(stack)
    parent = selected.parent(*place)
    for path, (facts, report) in zip(paths, read, strict=True):
        if report is None or facts["errorCount"]:
            raise CommandError(f"{path} has errors: its tokens cannot be counted")
        counted = exact_tokens(
            selected.connection(), parent, base_model, portions(path, report.kind)
        )
        findings.add_exact(facts, counted)
