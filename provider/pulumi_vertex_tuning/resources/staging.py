"""Where a program's local files go: the bucket, the name in it, and whose they are."""

from dataclasses import asdict

import pulumi
from pulumi import Input, Output

from pulumi_vertex_tuning.dataset.references import Reference
from pulumi_vertex_tuning.lifecycle import dataset as lifecycle
from pulumi_vertex_tuning.lifecycle.identity import RESOURCE, STACK, Owner
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.local_data import local_report
from pulumi_vertex_tuning.resources.provider import Properties, owner_in
from pulumi_vertex_tuning.resources.run import current_run
from pulumi_vertex_tuning.resources.tuning_scope import is_known, scope_of, within
from pulumi_vertex_tuning.vertex.buckets import ensure_bucket
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.storage import split_uri

_NO_BUCKET = (
    "staging_bucket: a bucket is needed for local files. Make one in the job's region, for example"
    " `gcloud storage buckets create gs://NAME --location=us-central1"
    " --uniform-bucket-level-access`, then `pulumi config set vertex-tuning:stagingBucket NAME`."
)

FILES = "files"
"""The property with files that rows refer to, to be looked at. It never reaches the state."""


def checked_file(source: str, owner: Owner) -> Properties:
    """Return what a local file holds; raise pulumi.RunError with all that is wrong with it."""
    file = local_report(source)
    return {
        "object": f"{lifecycle.FOLDER}/{owner.resource}/{file.sha256}.jsonl",
        "digest": f"sha256:{file.sha256}",
        "rows": file.rows,
        "tokens": file.tokens,
        "local": True,
        FILES: [[one.uri, one.mime_type, one.line, one.path] for one in file.references],
    }


def files_in(properties: Properties) -> list[Reference]:
    """Return the files that the program passed along."""
    return [
        Reference(uri, mime_type, int(line), path)
        for uri, mime_type, line, path in properties.get(FILES) or []
    ]


def bucket_for(given: Input[str] | None, place: dict[str, str]) -> Input[str] | None:
    """Return the bucket for uploads; None stands for the emulator's own, which is made."""
    if bucket := given or settings.staging_bucket():
        return bucket
    if not settings.current_service().emulated:
        raise pulumi.RunError(_NO_BUCKET)
    if missing := {"project", "location"} - place.keys():
        raise pulumi.RunError(f"{' and '.join(sorted(missing))}: {settings.HOW_TO_PLACE}")
    return None


def destination(name: str, bucket: Input[str] | None, place: dict[str, str]) -> Properties:
    """Return where the file goes, and where to make the bucket where it is the emulator's own."""
    if bucket is not None:
        return {"uri": Output.concat("gs://", bucket, "/", name)}
    return {"uri": f"gs://{lifecycle.own_bucket(place['project'])}/{name}", "makeBucketIn": place}


def make_bucket(connection: Connection, uri: str, properties: Properties) -> None:
    """Make the bucket of a destination where that says so: it is the emulator's own."""
    if place := properties.get("makeBucketIn"):
        bucket, _ = split_uri(uri)
        ensure_bucket(connection, bucket, place["project"], place["location"])


def marked(owner: Owner, opts: pulumi.ResourceOptions | None) -> Properties:
    """Return whose an upload is, and whether the end of the stack may sweep it."""
    return {"owner": asdict(owner), "sweep": current_run().note(owner, opts) == "goes"}


def marks_in(properties: Properties) -> dict[str, str]:
    """Return the same as metadata of the object; without it, no sweep removes the object."""
    if not properties.get("sweep"):
        return {}
    owner = owner_in(properties)
    return {STACK: owner.stack, RESOURCE: owner.resource}


def swept_with(
    resource_name: str,
    bucket: Input[str] | None,
    place: dict[str, str],
    opts: pulumi.ResourceOptions | None,
) -> pulumi.ResourceOptions | None:
    """Let the scope of the place sweep the bucket, after the data set has gone."""
    if {"project", "location"} - place.keys() or not is_known(place):
        return opts
    run = current_run()
    run.buckets.append(lifecycle.own_bucket(place["project"]) if bucket is None else bucket)
    return within(scope_of(run, resource_name, place), opts)
