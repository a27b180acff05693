"""The command that follows one tuning job to its end."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from pulumi_vertex_tuning.cli.exit_codes import ExitCode, code_of
from pulumi_vertex_tuning.cli.jobs.facts import as_json as job_json
from pulumi_vertex_tuning.cli.jobs.listing import known_resources, tell
from pulumi_vertex_tuning.cli.jobs.live import draw, looks, on_terminal
from pulumi_vertex_tuning.cli.lookup import find_job
from pulumi_vertex_tuning.cli.options import (
    JobArgument,
    JsonOption,
    LocationOption,
    ProjectOption,
    StackOption,
    TimeoutOption,
    timeout_seconds,
)
from pulumi_vertex_tuning.cli.output import print_json
from pulumi_vertex_tuning.cli.stack import read_stack
from pulumi_vertex_tuning.lifecycle.progress import describe
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import TuningJob

if TYPE_CHECKING:
    from rich.console import RenderableType

EPILOG = """Examples:\n
  vertex-tuning watch support-bot\n
  vertex-tuning watch 4198963052352668792 --timeout 6h\n
  vertex-tuning watch support-bot --json && ./deploy\n
\n
Exit codes: 0 succeeded; 1 failed, or could not look; 2 wrong usage; 3 cancelled; 4 expired, or
--timeout was over: then the job goes on; 130 Ctrl-C: the job goes on."""


def watch(
    name: JobArgument,
    *,
    timeout: TimeoutOption = None,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Follow a tuning job to its end; the exit code says how it ended."""
    longest = timeout_seconds(timeout)
    selected = read_stack(stack)
    connection = selected.connection()
    first = find_job(selected, name, project, location)
    job = _follow(_until_end(connection, first, longest), quiet=as_json)
    if as_json:
        [told] = tell(selected, [job], known_resources(selected))
        print_json(job_json(told))
    if not job.ended:
        typer.echo(f"{job.name} has not ended after {timeout}; it goes on", err=True)
        raise typer.Exit(ExitCode.TIMEOUT)
    if job.error:
        typer.echo(job.error, err=True)
    raise typer.Exit(code_of(job.state))


def _until_end(
    connection: Connection, first: TuningJob, longest: float | None
) -> Iterator[TuningJob]:
    """Yield the job as it is seen, at the end the ended one, or the last before time was over."""
    began = time.monotonic()
    yield first
    if first.ended:
        return
    for job in looks(connection, lambda: tuning_jobs.get(connection, first.name)):
        yield job
        if job.ended or (longest is not None and time.monotonic() - began >= longest):
            return


def _follow(seen: Iterator[TuningJob], *, quiet: bool) -> TuningJob:
    if quiet:
        *_, last = seen
        return last
    if on_terminal():
        drawn = draw(seen, picture)
        assert drawn is not None
        return drawn
    before = None
    for job in seen:
        now = (job.state, job.detail, job.completed_epochs)
        if now != before:
            typer.echo(describe(job).removeprefix("tuning: "))
        before = now
    return job


def picture(job: TuningJob) -> "RenderableType":
    """Return a job's line, with a bar of its epochs where they are known."""
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.text import Text

    line = Text(f"{job.display_name or job.name}: {describe(job).removeprefix('tuning: ')}")
    epochs = job.training.epoch_count
    if not epochs or job.ended:
        return line
    return Group(line, ProgressBar(total=epochs, completed=job.completed_epochs, width=60))
