"""The command that shows how a job trained."""

from pathlib import Path
from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.lookup import find_job
from pulumi_vertex_tuning.cli.metrics.series import (
    Series,
    as_csv,
    chosen_steps,
    rows,
    series_of,
    sparkline,
)
from pulumi_vertex_tuning.cli.options import (
    JobArgument,
    JsonOption,
    LocationOption,
    ProjectOption,
    StackOption,
)
from pulumi_vertex_tuning.cli.output import print_json
from pulumi_vertex_tuning.cli.stack import CommandError, read_stack
from pulumi_vertex_tuning.cli.table import print_table
from pulumi_vertex_tuning.dataset.editing.output import write_file
from pulumi_vertex_tuning.dataset.editing.refusals import Refused
from pulumi_vertex_tuning.vertex import metrics as calls
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.job import TuningJob

EPILOG = """Examples:\n
  vertex-tuning metrics support-bot\n
  vertex-tuning metrics support-bot --png loss.png --html loss.html --csv loss.csv\n
  vertex-tuning metrics 4198963052352668792 --json\n
\n
Exit codes: 0 shown, also where nothing is measured yet; 1 could not, or nothing to write;
2 wrong usage."""

_HEADINGS = ("metric", "first", "last", "best", "at step", "course")
_WIDTH, _ROWS = 40, 12


def metrics(
    name: JobArgument,
    *,
    png: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the charts as a picture.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the charts as a page.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all values, a line for each step.")
    ] = None,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Show loss, accuracy and predictions on training and validation data, step by step."""
    selected = read_stack(stack)
    job = find_job(selected, name, project, location)
    found = series_of(_read(selected.connection(), job))
    written = _write(job, found, png, html, csv)
    if as_json:
        values = {one.name: [_point(p.step, p.value) for p in one.points] for one in found}
        print_json({"job": job.name, "state": job.state, "metrics": values})
        return
    _print(job, found)
    for path in written:
        typer.echo(f"written: {path}")


def _read(connection: Connection, job: TuningJob) -> dict[str, list[calls.Point]]:
    if not job.experiment:
        return {}
    try:
        return calls.read(connection, job.experiment)
    except NotFound:
        return {}


def _write(
    job: TuningJob, found: list[Series], png: Path | None, html: Path | None, csv: Path | None
) -> list[Path]:
    from pulumi_vertex_tuning.cli.metrics import charts

    title, made = job.display_name or job.name, job.tuned_model
    checkpoints = made.checkpoints if made else ()
    asked = [path for path in (png, html, csv) if path]
    if asked and not found:
        raise CommandError(f"{_nothing(job)}: nothing was written")
    if png:
        _save(png, charts.png(title, found, checkpoints))
    if html:
        _save(html, charts.page(title, found, checkpoints).encode())
    if csv:
        _save(csv, as_csv(found).encode())
    return asked


def _save(path: Path, content: bytes) -> None:
    try:
        write_file(path, content)
    except Refused as error:
        raise CommandError(str(error)) from None


def _print(job: TuningJob, found: list[Series]) -> None:
    print_table(_HEADINGS, [_summary(one) for one in found], _nothing(job))
    if not found:
        return
    typer.echo("")
    steps = chosen_steps(found, _ROWS)
    print_table(("step", *(one.title for one in found)), rows(found, steps), "")


def _nothing(job: TuningJob) -> str:
    return f"no metrics of {job.name}, which is {job.state}"


def _summary(series: Series) -> tuple[str, ...]:
    first, last, best = series.points[0], series.points[-1], series.best
    course = sparkline([point.value for point in series.points], _WIDTH)
    numbers = (*(series.shown(one.value) for one in (first, last, best)), str(best.step))
    return (series.title, *numbers, course)


def _point(step: int, value: float) -> dict[str, float]:
    return {"step": step, "value": value}
