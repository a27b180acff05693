"""The command that ends a tuning job."""

from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.exit_codes import ExitCode
from pulumi_vertex_tuning.cli.jobs.facts import as_json as job_json
from pulumi_vertex_tuning.cli.jobs.listing import known_resources, tell
from pulumi_vertex_tuning.cli.lookup import find_job
from pulumi_vertex_tuning.cli.options import (
    JobArgument,
    JsonOption,
    LocationOption,
    ProjectOption,
    StackOption,
    TimeoutOption,
    YesOption,
    timeout_seconds,
)
from pulumi_vertex_tuning.cli.output import confirm, print_json
from pulumi_vertex_tuning.cli.stack import CommandError, Stack, read_stack
from pulumi_vertex_tuning.lifecycle.identity import MANAGED_BY, PROVIDER
from pulumi_vertex_tuning.lifecycle.patience import once_true
from pulumi_vertex_tuning.lifecycle.progress import describe
from pulumi_vertex_tuning.lifecycle.tuning_job import stop
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import TuningJob

EPILOG = """Examples:\n
  vertex-tuning cancel support-bot\n
  vertex-tuning cancel 4198963052352668792 --yes --no-wait\n
\n
Exit codes: 0 cancelled, or with --no-wait: asked for; 1 not done, or the job had ended otherwise;
2 wrong usage; 4 it has not ended yet."""

_MANAGED = (
    "note: a Pulumi stack manages this job; its `pulumi up` will say that it was cancelled, until"
    " an input or `retry` is changed"
)


def cancel(
    name: JobArgument,
    *,
    yes: YesOption = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for its end.")] = True,
    timeout: TimeoutOption = None,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Cancel a tuning job, and wait for its end."""
    longest = timeout_seconds(timeout)
    selected = read_stack(stack)
    connection = selected.connection()
    job = find_job(selected, name, project, location)
    if not job.ended:
        _ask(job, yes=yes)
        stop(connection, job)
        job = _ended(connection, job, longest) if wait else tuning_jobs.get(connection, job.name)
    _print(selected, job, as_json=as_json)
    raise typer.Exit(_code(job, waited=wait))


def _ask(job: TuningJob, *, yes: bool) -> None:
    if job.labels.get(MANAGED_BY) == PROVIDER:
        typer.echo(_MANAGED, err=True)
    state = describe(job).removeprefix("tuning: ")
    question = f"Cancel {job.display_name or 'the job'} ({job.name}, {state})?"
    confirm(question, yes=yes, otherwise=f"{job.name} was not cancelled")


def _ended(connection: Connection, job: TuningJob, longest: float | None) -> TuningJob:
    return once_true(
        longest or connection.patience.cancel,
        lambda: tuning_jobs.get(connection, job.name),
        lambda seen: seen.ended,
    )


def _print(stack: Stack, job: TuningJob, *, as_json: bool) -> None:
    if as_json:
        [told] = tell(stack, [job], known_resources(stack))
        print_json(job_json(told))
    else:
        typer.echo(f"{job.name}: {job.state}")


def _code(job: TuningJob, *, waited: bool) -> ExitCode:
    if job.state == "CANCELLED" or not (waited or job.ended):
        return ExitCode.DONE
    if job.ended:
        raise CommandError(f"{job.name} was not cancelled: it has ended as {job.state}")
    typer.echo(f"{job.name} has not ended yet; it was asked to", err=True)
    return ExitCode.TIMEOUT
