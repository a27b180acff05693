"""The command that lists tuning jobs."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_vertex_tuning.cli.jobs.facts import HEADINGS, Told, cells
from pulumi_vertex_tuning.cli.jobs.facts import as_json as job_json
from pulumi_vertex_tuning.cli.jobs.listing import told_jobs, wanted
from pulumi_vertex_tuning.cli.jobs.live import clock, draw, looks, on_terminal, table
from pulumi_vertex_tuning.cli.options import (
    FilterOption,
    JsonOption,
    LocationOption,
    ProjectOption,
    StackOption,
)
from pulumi_vertex_tuning.cli.output import print_json, print_line
from pulumi_vertex_tuning.cli.stack import read_stack
from pulumi_vertex_tuning.cli.table import print_table
from pulumi_vertex_tuning.lifecycle.progress import describe

if TYPE_CHECKING:
    from rich.table import Table

EPILOG = """Examples:\n
  vertex-tuning jobs\n
  vertex-tuning jobs --state running --state pending --watch\n
  vertex-tuning jobs --base-model gemini-2.5-flash --limit 10 --json\n
  vertex-tuning jobs --filter 'labels.team="support"'\n
\n
Exit codes: 0 listed, also where there is none; 1 could not; 2 wrong usage."""


def jobs(
    *,
    state: Annotated[
        list[str] | None, typer.Option(help="In this state, for example running; may be repeated.")
    ] = None,
    query: FilterOption = "",
    base_model: Annotated[
        str | None, typer.Option("--base-model", "-m", help="For example gemini-2.5-flash.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many, the newest.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on looking, until Ctrl-C.")] = False,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """List tuning jobs, the newest first: state, base model, time, owner and cost."""
    asked = wanted(state or [], query, base_model)
    selected = read_stack(stack)
    parent = selected.parent(project, location)
    look = partial(told_jobs, selected, parent, asked)
    if watch:
        seen = (found[:limit] for found in looks(selected.connection(), look))
        _watch(seen, parent, as_json=as_json)
        return
    found = look()
    if as_json:
        print_json({"jobs": [job_json(one) for one in found[:limit]], "total": len(found)})
        return
    now = clock()
    print_table(HEADINGS, [cells(one, now) for one in found[:limit]], f"no tuning job in {parent}")
    if limit is not None and (more := len(found) - limit) > 0:
        typer.echo(f"{more:,} more; --limit {len(found)} shows all")


def _watch(seen: Iterator[list[Told]], parent: str, *, as_json: bool) -> None:
    if as_json or not on_terminal():
        _print_changes(seen, as_json=as_json)
    else:
        draw(seen, lambda found: _picture(found, parent))


def _picture(found: list[Told], parent: str) -> "Table":
    return table(HEADINGS, [cells(one, clock()) for one in found], parent)


def _print_changes(seen: Iterable[list[Told]], *, as_json: bool) -> None:
    before: dict[str, tuple[str, str, int]] = {}
    for found in seen:
        for one in reversed(found):
            job = one.job
            now = (job.state, job.detail, job.completed_epochs)
            if before.get(job.name) != now:
                _print_change(one, as_json=as_json)
            before[job.name] = now


def _print_change(told: Told, *, as_json: bool) -> None:
    if as_json:
        print_line(job_json(told))
    else:
        name = told.job.display_name or told.job.name
        typer.echo(f"{name}: {describe(told.job).removeprefix('tuning: ')}")
