"""The command that lists the checkpoints of a tuned model."""

import typer

from pulumi_vertex_tuning.cli.jobs.facts import checkpoint_json
from pulumi_vertex_tuning.cli.lookup import find_job
from pulumi_vertex_tuning.cli.options import (
    JobArgument,
    JsonOption,
    LocationOption,
    ProjectOption,
    StackOption,
)
from pulumi_vertex_tuning.cli.output import print_json
from pulumi_vertex_tuning.cli.stack import read_stack
from pulumi_vertex_tuning.cli.table import print_table
from pulumi_vertex_tuning.lifecycle.tuning_job import model_of
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import Checkpoint, TuningJob
from pulumi_vertex_tuning.vertex.models import Model

EPILOG = """Examples:\n
  vertex-tuning checkpoints support-bot\n
  vertex-tuning checkpoints 4198963052352668792 --json\n
\n
Exit codes: 0 listed, also where there is none; 1 could not; 2 wrong usage."""

_HEADINGS = ("checkpoint", "epoch", "step", "default", "endpoint")


def checkpoints(
    name: JobArgument,
    *,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """List the checkpoints of a tuned model: epoch, step, endpoint, and which one is served."""
    selected = read_stack(stack)
    connection = selected.connection()
    job = find_job(selected, name, project, location)
    found, model = _exported(job), _model(connection, job)
    default = model.default_checkpoint_id if model else ""
    if as_json:
        listed = [{**checkpoint_json(one), "default": one.id == default} for one in found]
        print_json({"job": job.name, "model": _name(model), "checkpoints": listed})
        return
    rows = [_cells(one, default, model) for one in found]
    print_table(_HEADINGS, rows, f"no checkpoint of {job.name}, which is {job.state}")
    if found and model is None:
        typer.echo("the model is gone: these were its checkpoints")


def _exported(job: TuningJob) -> tuple[Checkpoint, ...]:
    return job.tuned_model.checkpoints if job.tuned_model else ()


def _model(connection: Connection, job: TuningJob) -> Model | None:
    return model_of(connection, job) if job.tuned_model else None


def _name(model: Model | None) -> str | None:
    return model.versioned_name if model else None


def _cells(checkpoint: Checkpoint, default: str, model: Model | None) -> tuple[str, ...]:
    served = checkpoint.endpoint and model and checkpoint.endpoint in model.endpoints
    endpoint = checkpoint.endpoint if served else "none: not deployed"
    mark = "default" if checkpoint.id == default else ""
    return (checkpoint.id, str(checkpoint.epoch), str(checkpoint.step), mark, endpoint)
