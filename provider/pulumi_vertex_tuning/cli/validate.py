"""Checking data sets before anything is uploaded or paid for."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_vertex_tuning.cli import findings
from pulumi_vertex_tuning.cli.counting import examined
from pulumi_vertex_tuning.cli.files import ALL, NONE, SAMPLE, look_at_files
from pulumi_vertex_tuning.cli.options import JsonOption, LocationOption, ProjectOption, StackOption
from pulumi_vertex_tuning.cli.stack import CommandError, Stack, read_stack
from pulumi_vertex_tuning.dataset import DatasetError

if TYPE_CHECKING:
    from pulumi_vertex_tuning.dataset import Report

_BAD = 1

_Read = tuple[findings.Facts, "Report | None"]
"""What is told of a data set, and the report where it could be read."""

EPILOG = """Examples:\n
  vertex-tuning validate data/train.jsonl\n
  vertex-tuning validate data/train.jsonl --validation data/validation.jsonl --strict\n
  vertex-tuning validate data/train.jsonl --exact --base-model gemini-2.5-flash --json\n
\n
Exit codes: 0 the data can be used; 1 it cannot, or has warnings and --strict; 2 wrong usage."""


def validate(
    training: Annotated[str, typer.Argument(help="Training data: a JSONL file or gs:// URI.")],
    *,
    validation: Annotated[str | None, typer.Option(help="Validation data.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="supervised or preference; default: what the first row looks like."),
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Let the service count the tokens, with countTokens.")
    ] = False,
    base_model: Annotated[str, typer.Option(help="Who counts, with --exact.")] = "gemini-2.5-flash",
    files: Annotated[
        str,
        typer.Option(help="Which files that rows refer to are looked at: sample, all or none."),
    ] = "sample",
    strict: Annotated[bool, typer.Option("--strict", help="Take warnings for errors.")] = False,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Check every row of data sets and count what is in them. Nothing is uploaded."""
    if kind not in (None, "supervised", "preference"):
        raise typer.BadParameter("use supervised or preference", param_hint="--kind")
    if files not in (SAMPLE, ALL, NONE):
        raise typer.BadParameter("use sample, all or none", param_hint="--files")
    selected = cache(lambda: read_stack(stack))  # local data needs none, and Pulumi takes a second
    read = [_read(selected, source, kind) for source in (training, validation) if source]
    _hold_together(read)
    for facts, report in read:
        if report and not facts["errorCount"]:
            look_at_files(selected, facts, report, files)
    if exact:
        parent = selected().parent(project, location)
        for facts, report in read:
            _count(selected, facts, report, parent, base_model)
    if as_json:
        typer.echo(json.dumps({"dataSets": [facts for facts, _ in read]}, indent=2))
    else:
        for facts, report in read:
            findings.show(facts, report)
    if any(facts["errorCount"] or (strict and facts["warnings"]) for facts, _ in read):
        raise typer.Exit(_BAD)


def _read(
    stack: Callable[[], Stack], source: str, kind: str | None
) -> "tuple[findings.Facts, Report | None]":
    try:
        report = examined(stack, source, Path(), kind)
        if not report.error_count:
            report.refuse()
    except DatasetError as error:
        return findings.facts_of_refusal(error), None
    return findings.facts_of(report), report


def _hold_together(read: list[_Read]) -> None:
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
    stack: Callable[[], Stack],
    facts: findings.Facts,
    report: "Report | None",
    parent: str,
    base_model: str,
) -> None:
    from pulumi_vertex_tuning.dataset.contents import portions
    from pulumi_vertex_tuning.lifecycle.exact_tokens import exact_tokens

    source = str(facts["source"])
    if report is None or facts["errorCount"]:
        raise CommandError(f"{source} has errors: its tokens cannot be counted")
    if source.startswith("gs://"):
        raise CommandError(f"{source} is no file of this machine: --exact counts local files")
    counted = exact_tokens(
        stack().connection(), parent, base_model, portions(Path(source), report.kind)
    )
    findings.add_exact(facts, counted)
