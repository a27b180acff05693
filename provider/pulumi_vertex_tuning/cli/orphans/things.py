"""What this provider made in a place, whoever owns it: by its labels alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from pulumi_vertex_tuning.catalog import serving_locations
from pulumi_vertex_tuning.cli.orphans.books import key_of
from pulumi_vertex_tuning.lifecycle.dataset import FOLDER
from pulumi_vertex_tuning.lifecycle.identity import MANAGED_BY, PROVIDER, RESOURCE, STACK
from pulumi_vertex_tuning.vertex import endpoints, models, storage, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL, Endpoint
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name
from pulumi_vertex_tuning.vertex.storage import StoredObject

_OURS = f'labels.{MANAGED_BY}="{PROVIDER}"'

Found = TuningJob | Model | Endpoint | StoredObject


@dataclass(frozen=True)
class Thing:
    """Something that this provider made. Kind: job, model, endpoint or object.

    job: the key of the tuning job that it is or comes from, "" of an object. State: of a job.
    """

    kind: str
    name: str
    display_name: str
    labels: Mapping[str, str]
    found: Found
    job: str = ""
    state: str = ""

    @property
    def stack(self) -> str:
        """The hash of the stack that it was made by."""
        return self.labels.get(STACK, "")


def read_things(connection: Connection, parent: str) -> list[Thing]:
    """Return the jobs that run, the models and the endpoints that carry our labels."""
    found = chain(
        _jobs(connection, parent), _models(connection, parent), _endpoints(connection, parent)
    )
    return [one for one in found if one.stack]


def read_uploads(connection: Connection, buckets: Iterable[str]) -> Iterator[Thing]:
    """Yield the uploads that say whose they are; what is to outlive its stack does not."""
    for bucket in sorted(buckets):
        for found in _uploads(connection, bucket):
            if {STACK, RESOURCE} <= found.metadata.keys():
                yield Thing("object", found.uri, f"{found.size:,} bytes", found.metadata, found)


def _jobs(connection: Connection, parent: str) -> Iterator[Thing]:
    for job in tuning_jobs.with_labels(connection, parent, {MANAGED_BY: PROVIDER}, live=True):
        key = key_of(job.name)
        yield Thing("job", job.name, job.display_name, job.labels, job, key, job.state)


def _models(connection: Connection, parent: str) -> Iterator[Thing]:
    for listed in list(models.listing(connection, parent, _OURS)):
        for model in models.find_versions(connection, listed.name):
            if model.labels.get(MANAGED_BY) == PROVIDER:
                job = _job_in(parent, model.labels)
                name = model.versioned_name
                yield Thing("model", name, model.display_name, model.labels, model, job)


def _endpoints(connection: Connection, parent: str) -> Iterator[Thing]:
    place = parse_name(f"{parent}/endpoints/any")
    for location in (place.location, *serving_locations(place.location)):
        there = place._replace(location=location).parent
        for one in endpoints.listing(connection, there, _OURS):
            if one.labels.get(MANAGED_BY) == PROVIDER:
                job = _job_in(parent, one.labels)
                yield Thing("endpoint", one.name, one.display_name, one.labels, one, job)


def _uploads(connection: Connection, bucket: str) -> list[StoredObject]:
    try:
        return list(storage.listing(connection, bucket, f"{FOLDER}/"))
    except NotFound:
        return []


def _job_in(parent: str, labels: Mapping[str, str]) -> str:
    return key_of(f"{parent}/tuningJobs/{labels.get(JOB_LABEL, '')}")
