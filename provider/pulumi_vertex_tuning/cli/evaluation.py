"""Showing what the quality gate found of a tuned model."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pulumi_vertex_tuning.cli.lookup import meant
from pulumi_vertex_tuning.cli.options import JsonOption, StackOption
from pulumi_vertex_tuning.cli.output import print_facts, print_json
from pulumi_vertex_tuning.cli.stack import CommandError, read_stack
from pulumi_vertex_tuning.cli.state import JOB, Resource, read_state
from pulumi_vertex_tuning.cli.table import print_table
from pulumi_vertex_tuning.lifecycle.outcomes import find_outcome
from pulumi_vertex_tuning.vertex.connection import Connection

if TYPE_CHECKING:
    from pulumi_vertex_tuning.evaluation.outcome import Outcome

EPILOG = """Examples:\n
  vertex-tuning evaluation support-bot\n
  vertex-tuning evaluation support-bot --html report.html\n
  vertex-tuning evaluation support-bot --json\n
\n
Exit codes: 0 good enough; 1 not good enough, or not evaluated; 2 wrong usage."""


def evaluation(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Pulumi name of a tuned model.")],
    *,
    html: Annotated[Path | None, typer.Option(help="Write a page with samples.")] = None,
    as_json: JsonOption = False,
    stack: StackOption = None,
) -> None:
    """Show the latest evaluation of a tuned model, also of one that fell short."""
    from pulumi_vertex_tuning.evaluation.outcome import outcome_of
    from pulumi_vertex_tuning.evaluation.page import page

    selected = read_stack(stack)
    resources = read_state(selected).resources
    told = _latest(selected.connection(), _jobs(resources, name), resources)
    outcome = outcome_of(told)
    if html:
        _write(html, page(outcome, name))
    if as_json:
        print_json(told)
    else:
        _show(name, outcome)
    if not outcome.passed:
        raise typer.Exit(1)


def _jobs(resources: Sequence[Resource], name: str) -> list[Resource]:
    """Return the model's jobs in the state, the one that is declared by now first."""
    jobs = [one for one in resources if one.kind == JOB]
    found = sorted((one for one in jobs if one.name == name), key=lambda one: one.to_be_deleted)
    if not found:
        known = sorted({one.name for one in jobs})
        raise CommandError(f'no tuned model "{name}" in the stack{meant(name, known)}')
    return found


def _latest(
    connection: Connection, jobs: Sequence[Resource], resources: Sequence[Resource]
) -> dict[str, Any]:
    for job in jobs:
        for bucket in _buckets(resources, job):
            if told := find_outcome(connection, bucket, _owner(job), job.id):
                return told
    raise CommandError(
        f"{jobs[0].name} has not been evaluated: declare its evaluation, and type `pulumi up`"
    )


def _buckets(resources: Sequence[Resource], job: Resource) -> list[str]:
    """Return where records may lie: in the buckets that the state knows."""
    data = (job.outputs.get(key) for key in ("trainingDataset", "validationDataset"))
    uris = [str(one.get("uri", "")) for one in data if isinstance(one, Mapping)]
    scopes = [one for one in resources if one.outputs.get("buckets")]
    named = [bucket for one in scopes for bucket in one.outputs["buckets"]]
    stored = [uri.removeprefix("gs://").partition("/")[0] for uri in uris if uri[:5] == "gs://"]
    return list(dict.fromkeys([*named, *stored]))


def _owner(job: Resource) -> str:
    return str((job.outputs.get("owner") or {}).get("resource", ""))


def _write(file: Path, content: str) -> None:
    try:
        file.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"could not write {file}: {error}") from None
    typer.echo(f"wrote {file}", err=True)


def _show(name: str, outcome: "Outcome") -> None:
    from pulumi_vertex_tuning.evaluation.table import HEADINGS, all_scores, check_cells

    verdict = "good enough" if outcome.passed else "not good enough"
    emulated = ", emulated: no Gemini model answered" if outcome.emulated else ""
    print_facts(
        f"{name}: {verdict}{emulated}",
        [
            ("model", f"{outcome.model}, checkpoint {outcome.checkpoint}"),
            ("tuning job", outcome.job),
            ("prompts", f"{outcome.prompts:,}"),
            ("in use before", str(outcome.current.get("model") or "none")),
        ],
    )
    headings, rows = all_scores(outcome)
    typer.echo("")
    print_table(headings, rows, "no scores")
    typer.echo("")
    checks = [
        (*check_cells(one), "reached" if one.passed else "not reached") for one in outcome.checks
    ]
    print_table((*HEADINGS, ""), checks, "no thresholds")
