"""Taking over a job that was made elsewhere: in the console, by an SDK, in a notebook."""

from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_vertex_tuning.catalog import short_name
from pulumi_vertex_tuning.lifecycle import dataset
from pulumi_vertex_tuning.lifecycle.identity import SPEC, spec_hash
from pulumi_vertex_tuning.lifecycle.tuning_job import has_model, look
from pulumi_vertex_tuning.spec import DataSource, TuningJobSpec
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import SUPERVISED, Training, TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name, same_resource

_ADVICE = (
    "Declare what the job has (`vertex-tuning import {}` prints it), or leave adopt away to train"
    " what is declared."
)


@dataclass(frozen=True)
class Difference:
    """A field in which a job is not what is declared."""

    field: str
    declared: object
    found: object

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.field}: declared {_whole(self.declared)}, the job has {_whole(self.found)}"


class NotAdoptable(Exception):
    """The job cannot be what is declared; the text says why, field by field."""

    def __init__(self, name: str, reasons: list[str]) -> None:
        lines = "".join(f"\n  {reason}" for reason in reasons)
        super().__init__(f"cannot adopt {name}:{lines}\n{_ADVICE.format(name)}")


def adopt(connection: Connection, spec: TuningJobSpec) -> TuningJob:
    """Return the job that the spec names, or raise NotAdoptable where it is another one."""
    name = spec.adopt or ""
    job = tuning_jobs.get(connection, name)
    if reasons := [*ended_badly(connection, job), *map(str, differences(connection, job, spec))]:
        raise NotAdoptable(name, reasons)
    return job


def differences(
    connection: Connection, job: TuningJob, spec: TuningJobSpec
) -> Iterator[Difference]:
    """Yield in what a job differs from the spec. What is not declared may be as it is.

    Names, description and labels are not compared: they belong to the model, and are settled
    there. Data in another place is the same data when the objects have the same content.
    """
    training = job.training
    if training.method != SUPERVISED:
        yield Difference("method", SUPERVISED, training.method)
        return
    if not _is_in(connection, job, spec.project):
        yield Difference("project", spec.project, parse_name(job.name).project)
    if (location := parse_name(job.name).location) != spec.location:
        yield Difference("location", spec.location, location)
    yield from _start(job, spec)
    if job.labels.get(SPEC) != spec_hash(spec):  # the same hash: the same data, gone or not
        yield from _data(connection, "training_dataset", spec.training_dataset, training)
        yield from _data(connection, "validation_dataset", spec.validation_dataset, training)
    yield from _settings(training, spec)


def ended_badly(connection: Connection, job: TuningJob) -> Iterator[str]:
    """Yield why there is no model of the job to be had, if there is none."""
    if job.state == "CANCELLING":
        yield "it is being cancelled"
    elif job.ended and not job.succeeded:
        yield f"it is {job.state}: {job.error or 'the service gave no reason'}"
    elif job.succeeded and not has_model(connection, job):
        yield "its model is not there any more"


def _is_in(connection: Connection, job: TuningJob, project: str) -> bool:
    """Tell whether the job is in this project; one may be told by its id, one by its number."""
    name = parse_name(job.name)
    if name.project == project:
        return True
    return look(connection, name._replace(project=project).unversioned) is not None


def _start(job: TuningJob, spec: TuningJobSpec) -> Iterator[Difference]:
    parent, found = spec.pre_tuned_model, job.training.pre_tuned_model
    if parent is None and found:
        yield Difference("base_model", spec.base_model, f"pre-tuned model {found}")
    elif parent is None and short_name(spec.base_model or "") != short_name(job.base_model):
        yield Difference("base_model", spec.base_model, job.base_model)
    elif parent and not (found and _same_version(parent.tuned_model_name, found)):
        yield Difference("pre_tuned_model", parent.tuned_model_name, found or job.base_model)
    elif parent and (parent.checkpoint_id or "") not in {"", job.training.pre_tuned_checkpoint}:
        checkpoint = job.training.pre_tuned_checkpoint
        yield Difference("pre_tuned_model.checkpoint_id", parent.checkpoint_id, checkpoint)


def _data(
    connection: Connection, field: str, declared: DataSource | None, training: Training
) -> Iterator[Difference]:
    uri, found = declared.uri if declared else "", str(getattr(training, field))
    if uri != found and not _same_content(connection, declared, found):
        yield Difference(field, uri or None, found or None)


def _same_content(connection: Connection, declared: DataSource | None, found: str) -> bool:
    if not (declared and declared.uri.startswith("gs://") and found.startswith("gs://")):
        return False
    one, other = dataset.look(connection, declared.uri), dataset.look(connection, found)
    if one is None and (declared.digest or "").startswith("sha256:"):
        return bool(other)  # a local file that a preview does not upload; the update compares it
    return bool(one and other and (one.crc32c, one.size) == (other.crc32c, other.size))


def _settings(training: Training, spec: TuningJobSpec) -> Iterator[Difference]:
    for field, declared in spec.hyperparameters.model_dump(exclude_none=True).items():
        if (found := getattr(training, field)) != declared:
            yield Difference(f"hyperparameters.{field}", declared, found)
    for field in ("export_last_checkpoint_only", "kms_key_name"):
        declared, found = getattr(spec, field), getattr(training, field)
        if (declared or None) != (found or None):
            yield Difference(field, declared, None if found == "" else found)


def _same_version(left: str, right: str) -> bool:
    """Tell whether the right name, which has a version, is what the left one means."""
    one, other = parse_name(left), parse_name(right)
    return same_resource(one.unversioned, other.unversioned) and one.version in {"", other.version}


def _whole(value: object) -> str:
    """Return a value as it is quoted; what differs in a long name may be its end."""
    return f'"{value}"' if isinstance(value, str) else repr(value)
