"""Which model is asked: a tuned model, one of its checkpoints, or the base model."""

from dataclasses import dataclass

from pulumi_vertex_tuning.catalog import serving_location, short_name
from pulumi_vertex_tuning.cli.lookup import find_job
from pulumi_vertex_tuning.cli.stack import CommandError, Stack, name_parts
from pulumi_vertex_tuning.dataset.example import first_question
from pulumi_vertex_tuning.vertex import endpoints, storage, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound, PermissionDenied
from pulumi_vertex_tuning.vertex.inference import base_model_name
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name

_FIRST_ROW = 65_536
"""Bytes of the training data that are read to find the system instruction."""


@dataclass(frozen=True)
class Target:
    """A model that can be asked: its name in the API, and what a person calls it."""

    name: str
    title: str
    base_model: str = ""


@dataclass(frozen=True)
class Tuned:
    """What a name stands for: a job with what it made, or an endpoint of which no job is known."""

    title: str
    job: TuningJob | None = None
    endpoint: str = ""

    def target(self, checkpoint: str | None = None) -> Target:
        """Return the tuned model, as the checkpoint that is its default or another."""
        base_model = self.job.base_model if self.job else ""
        if checkpoint is None:
            return Target(self._endpoint(), self.title, base_model)
        title = f"{self.title}, checkpoint {checkpoint}"
        return Target(self._checkpoint(checkpoint), title, base_model)

    def checkpoints(self) -> list[Target]:
        """Return the checkpoints that can be asked, the earliest first."""
        made = self.job.tuned_model if self.job else None
        return [self.target(one.id) for one in (made.checkpoints if made else ()) if one.endpoint]

    def base(self) -> Target:
        """Return the base model, where it is served for this one."""
        if not self.job:
            raise CommandError(f"no tuning job tells the base model of {self.title}; name the job")
        place = parse_name(self.job.name)
        served = place._replace(location=serving_location(self.job.base_model, place.location))
        name = base_model_name(served.parent, self.job.base_model)
        return Target(name, short_name(self.job.base_model), self.job.base_model)

    def _endpoint(self) -> str:
        made = self.job.tuned_model if self.job else None
        if found := self.endpoint or (made.endpoint if made else ""):
            return found
        if self.job and not self.job.ended:
            raise CommandError(
                f"{self.title} cannot be asked yet: its job is {self.job.state}."
                f" Wait for it: `vertex-tuning watch {self.title}`."
            )
        if not made:
            state = self.job.state if self.job else "gone"
            raise CommandError(f"{self.title} cannot be asked: its job is {state}, with no model")
        raise CommandError(
            f"{self.title} has no endpoint: its default checkpoint is not deployed;"
            " choose another with --checkpoint"
        )

    def _checkpoint(self, checkpoint: str) -> str:
        made = self.job.tuned_model if self.job else None
        known = {one.id: one.endpoint for one in (made.checkpoints if made else ())}
        if checkpoint not in known:
            has = f"it has {', '.join(known)}" if known else "none is known"
            raise CommandError(f"{self.title} has no checkpoint {checkpoint}: {has}")
        if not known[checkpoint]:
            raise CommandError(f"checkpoint {checkpoint} of {self.title} is not deployed")
        return known[checkpoint]


def find_tuned(
    stack: Stack, name: str, project: str | None = None, location: str | None = None
) -> Tuned:
    """Return what a name stands for: a Pulumi name, an id or full name of job, model, endpoint."""
    if "/" in name and name_parts(name).collection == "endpoints":
        return _of_endpoint(stack.connection(), name)
    try:
        return Tuned(_short(name), find_job(stack, name, project, location))
    except CommandError as error:
        if not name.isdecimal():
            raise
        endpoint = f"{stack.parent(project, location)}/endpoints/{name}"
        try:
            return _of_endpoint(stack.connection(), endpoint)
        except NotFound:
            raise error from None


def instruction_of(connection: Connection, tuned: Tuned) -> str:
    """Return the system instruction of the first row that the model learned from, or ""."""
    uri = tuned.job.training.training_dataset if tuned.job else ""
    if not uri.startswith("gs://"):
        return ""
    try:
        question = first_question(storage.read_beginning(connection, uri, _FIRST_ROW))
    except (NotFound, PermissionDenied):
        return ""
    return question.instruction if question else ""


def _of_endpoint(connection: Connection, name: str) -> Tuned:
    found = endpoints.get(connection, name)
    place = parse_name(found.name)
    number = found.labels.get(endpoints.JOB_LABEL)
    if not number:
        return Tuned(_short(name), None, found.name)
    try:
        job = tuning_jobs.get(connection, f"{place.parent}/tuningJobs/{number}")
    except NotFound:  # a Gemini 3 endpoint is in another location than its job
        return Tuned(_short(name), None, found.name)
    return Tuned(_short(name), job, found.name)


def _short(name: str) -> str:
    return name.rpartition("/")[2]
