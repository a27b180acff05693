"""Finding a tuning job by what a person calls it: Pulumi name, id or full name."""

from difflib import get_close_matches
from itertools import islice

from pulumi_vertex_tuning.cli.stack import CommandError, Stack, name_parts
from pulumi_vertex_tuning.cli.state import jobs_by_name, read_state
from pulumi_vertex_tuning.lifecycle.tuning_job import look
from pulumi_vertex_tuning.vertex import models, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name

_LISTED = 1000
"""Jobs that are looked through for an id that is meant."""


def find_job(
    stack: Stack, name: str, project: str | None = None, location: str | None = None
) -> TuningJob:
    """Return the job of this name, or the one that made the model of this name."""
    connection = stack.connection()
    if "/" in name:
        return _named(connection, name)
    if not is_pulumi_name(name):
        return _numbered(connection, stack.parent(project, location), name)
    return tuning_jobs.get(connection, _declared(stack, name))


def is_pulumi_name(name: str) -> bool:
    """Tell whether this can be the name of a resource, as it is no id and no full name."""
    return not ("/" in name or name.partition("@")[0].isdecimal())


def meant(name: str, known: list[str]) -> str:
    """Return the end of a message on a name that nothing has: what it may mean."""
    close = get_close_matches(name, known, n=3)
    if close:
        return f"; did you mean {' or '.join(close)}?"
    return f"; there are {', '.join(known)}" if known else ""


def _named(connection: Connection, name: str) -> TuningJob:
    collection = name_parts(name).collection
    if collection == "tuningJobs":
        return tuning_jobs.get(connection, name)
    if collection == "models":
        return _of_model(connection, models.get(connection, name))
    raise CommandError(f"{name} is neither a tuning job nor a model")


def _numbered(connection: Connection, parent: str, number: str) -> TuningJob:
    if "@" not in number and (job := look(connection, f"{parent}/tuningJobs/{number}")):
        return job
    if model := models.find(connection, f"{parent}/models/{number}"):
        return _of_model(connection, model)
    listed = islice(tuning_jobs.listing(connection, parent), _LISTED)
    known = [parse_name(job.name).id for job in listed]
    close = get_close_matches(number, known, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "`vertex-tuning jobs` lists them."
    raise CommandError(f"no tuning job and no model {number} in {parent}; {hint}")


def _of_model(connection: Connection, model: models.Model) -> TuningJob:
    number = model.labels.get(JOB_LABEL)
    if not number:
        raise CommandError(f"{model.versioned_name} was not made by a tuning job")
    return tuning_jobs.get(connection, f"{parse_name(model.name).parent}/tuningJobs/{number}")


def _declared(stack: Stack, name: str) -> str:
    try:
        known = jobs_by_name(read_state(stack).resources)
    except CommandError as error:
        raise CommandError(
            f'"{name}" is no id and no full name, and no stack tells what it is: {error}'
        ) from None
    if name not in known:
        empty = "" if known else "; it has none: type `pulumi up` first"
        raise CommandError(f'no tuning job "{name}" in the stack{meant(name, [*known])}{empty}')
    return known[name]
