"""What one page reads of Vertex AI and Cloud Storage for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pulumi_vertex_tuning.cli.counting import examined
from pulumi_vertex_tuning.cli.stack import CommandError, Stack
from pulumi_vertex_tuning.dataset import DatasetError
from pulumi_vertex_tuning.dataset.errors import SHOWN
from pulumi_vertex_tuning.evaluation.outcome import Outcome, outcome_of
from pulumi_vertex_tuning.lifecycle import dataset
from pulumi_vertex_tuning.lifecycle.identity import RESOURCE
from pulumi_vertex_tuning.lifecycle.outcomes import find_outcome
from pulumi_vertex_tuning.vertex import metrics, rest, storage
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound, VertexError, told_as
from pulumi_vertex_tuning.vertex.job import TuningJob

if TYPE_CHECKING:  # loading it takes numpy along
    from pulumi_vertex_tuning.dataset import Report

BEGINNING = 256 * 1024
"""Bytes of the data that are read to show rows."""

_AT_ONCE = 32 * 1024**2
"""Bytes up to which data is read to its end without being asked for."""


@dataclass(frozen=True)
class Data:
    """A data set as a page shows it. problem: why some of it is missing."""

    uri: str
    beginning: bytes = b""
    size: int = 0
    report: "Report | None" = None
    problem: str = ""

    @property
    def too_large(self) -> bool:
        """Whether it is read to its end only when that is asked for."""
        return self.size > _AT_ONCE


def read_metrics(connection: Connection, experiment: str) -> Mapping[str, Sequence[metrics.Point]]:
    """Return the metrics of an experiment; none where none were recorded yet."""
    if not experiment:
        return {}
    try:
        return metrics.read(connection, experiment)
    except NotFound:
        return {}


def read_raw(connection: Connection, job: str) -> dict[str, Any]:
    """Return a job as the service tells it, all fields."""
    with told_as(f"read {job}"):
        return rest.read(connection, "v1beta1", job, dict)


def read_data(stack: Stack, connection: Connection, uri: str, *, all_of_it: bool = False) -> Data:
    """Return what there is of a data set."""
    if not uri.startswith("gs://"):
        return Data(uri, problem=f"{uri} is not in Cloud Storage: its rows cannot be shown")
    try:
        found = dataset.look(connection, uri)
        if found is None:
            return Data(uri, problem=f"{uri} is not there any more")
        begun = storage.read_beginning(connection, uri, BEGINNING) if found.size else b""
        data = Data(uri, begun, found.size)
        if data.too_large and not all_of_it:
            return data
        return Data(uri, begun, found.size, examined(lambda: stack, uri, Path()))
    except (CommandError, DatasetError, VertexError) as error:
        return Data(uri, problem=str(error))


@dataclass(frozen=True)
class Checked:
    """Data that a model is going to be trained on: what is in it, and what is wrong with it."""

    source: str
    report: "Report | None" = None
    problems: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What is in it, in words."""
        if self.report is None:
            return ""
        warnings = "".join(f"\nwarning: {one}" for one in self.report.warnings)
        return f"{self.report.rows:,} rows, about {self.report.tokens:,} tokens{warnings}"


def check_data(stack: Stack, source: str, shown_as: str) -> Checked:
    """Read a file or a gs:// object, and check every row."""
    try:
        report = examined(lambda: stack, source, Path())
        if not report.error_count:
            report.refuse()
    except DatasetError as error:
        return Checked(shown_as, problems=(f"{shown_as}: {error.problem}",))
    except (CommandError, VertexError) as error:
        return Checked(shown_as, problems=(str(error),))
    wrong = (
        f"{shown_as}:{one.line}: " + (f"{one.path}: " if one.path else "") + one.message
        for one in report.errors[:SHOWN]
    )
    return Checked(shown_as, report, tuple(wrong))


def read_evaluation(
    connection: Connection, stack: Stack, parent: str, job: TuningJob
) -> Outcome | None:
    """Return what the quality gate found of a job's model; None where nothing is recorded."""
    resource = job.labels.get(RESOURCE)
    if not resource:
        return None
    own = dataset.own_bucket(parent.split("/")[1])
    data = job.training.training_dataset.removeprefix("gs://").partition("/")[0]
    configured = stack.configuration.get("vertex-tuning:stagingBucket")
    for bucket in dict.fromkeys(filter(None, (configured, own, data))):
        if told := find_outcome(connection, bucket, resource, job.name):
            return outcome_of(told)
    return None
