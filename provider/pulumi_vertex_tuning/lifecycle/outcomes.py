"""What evaluations leave in the staging bucket: where it lies, what it says, and its removal."""

import json
from typing import Any

from pulumi_vertex_tuning.lifecycle.dataset import FOLDER
from pulumi_vertex_tuning.vertex import storage
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.documents import read_document
from pulumi_vertex_tuning.vertex.errors import NotFound


def outcome_uri(folder: str, job: str) -> str:
    """Return where the outcome of a job's evaluation lies, in a folder of records."""
    return f"{folder}/jobs/{job.rpartition('/')[2]}.json"


def page_uri(folder: str, job: str) -> str:
    """Return where the same lies as a page."""
    return f"{outcome_uri(folder, job).removesuffix('json')}html"


def read_outcome(connection: Connection, folder: str, job: str) -> dict[str, Any] | None:
    """Return what is written down of a job's evaluation, None where nothing is."""
    if (found := read_document(connection, outcome_uri(folder, job))) is None:
        return None
    try:
        told = json.loads(found.content)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def records_folder(bucket: str, resource: str) -> str:
    """Return where the records of a model lie; the resource is its job's, by hash."""
    return f"gs://{bucket}/{records_object(resource)}"


def records_object(resource: str) -> str:
    """Return the same within the staging bucket."""
    return f"{FOLDER}/{resource}/evaluation"


def find_outcome(
    connection: Connection, bucket: str, resource: str, job: str
) -> dict[str, Any] | None:
    """Return what is written down of a job's evaluation in this bucket, None where nothing is."""
    return read_outcome(connection, records_folder(bucket, resource), job)


def remove_records(connection: Connection, folder: str) -> None:
    """Delete all that evaluations have left in a folder."""
    bucket, name = storage.split_uri(folder)
    for found in list(storage.listing(connection, bucket, f"{name}/")):
        try:
            storage.delete_object(connection, found.uri, found.generation)
        except NotFound:
            continue
