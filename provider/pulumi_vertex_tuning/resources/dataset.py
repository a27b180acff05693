"""Dataset: tuning data in Cloud Storage, known by what it says."""

from dataclasses import asdict
from hashlib import file_digest
from pathlib import Path
from typing import Any

import pulumi
from pulumi import Input, Output
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_vertex_tuning.lifecycle import dataset as lifecycle
from pulumi_vertex_tuning.lifecycle.identity import RESOURCE, STACK, Owner
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.inputs import comes_later
from pulumi_vertex_tuning.resources.local_data import is_local, local_report
from pulumi_vertex_tuning.resources.provider import Properties, VertexProvider, own, owner_in
from pulumi_vertex_tuning.resources.resource import VertexResource
from pulumi_vertex_tuning.resources.run import current_run
from pulumi_vertex_tuning.resources.tuning_scope import is_known, scope_of, within
from pulumi_vertex_tuning.vertex.storage import StoredObject, ensure_bucket, split_uri

_NO_BUCKET = (
    "staging_bucket: a bucket is needed for local files. Make one in the job's region, for example"
    " `gcloud storage buckets create gs://NAME --location=us-central1"
    " --uniform-bucket-level-access`, then `pulumi config set vertex-tuning:stagingBucket NAME`."
)

_NOT_A_URI = (
    "{} is not a gs:// URI; a local file has to be known before the program runs, so give its path"
    " as plain text and not as an Output"
)


class DatasetProvider(VertexProvider):
    """A local file is uploaded and removed again; a gs:// object is only looked at."""

    def check_inputs(self, _olds: Properties, news: Properties) -> CheckResult:
        """Find out what a gs:// object says by now, so that a preview shows changed data."""
        uri = news.get("uri")
        if news.get("local") or comes_later(uri):
            return CheckResult(own(news), [])
        if not str(uri).startswith("gs://"):
            return CheckResult(own(news), [CheckFailure("", _NOT_A_URI.format(uri))])
        if found := lifecycle.look(self.connection, str(uri)):
            return CheckResult({**own(news), **_content(found)}, [])
        if _olds.get("uri") == uri:  # trained already: data that went since then trains nothing
            return CheckResult({**_content_in(_olds), **own(news)}, [])
        return CheckResult(own(news), [CheckFailure("", f"{uri} does not exist")])

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Replace for another place or another local content; show changed data of an object."""
        self.refuse_other_service(_olds)
        if _news.get("uri") != _olds.get("uri"):
            return self.replaced(_id, ["uri"])
        self.keep(_id)
        same = _content_in(_olds) == _content_in(_news)
        return DiffResult(changes=False if same or _news.get("local") else None)

    def create(self, props: Properties) -> CreateResult:
        """Upload a local file under its content's hash, or take note of the object."""
        uri = str(props["uri"])
        stored = self._upload(props, uri) if props.get("local") else self._found(uri)
        self.kept.add(uri)
        return CreateResult(uri, {**_content(stored), **own(props), "size": stored.size})

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Take note of what the object says now."""
        self.refuse_other_service(_olds)
        noted = {**own(_olds), **own(_news)}
        if not _news.get("local"):
            noted["size"] = self._found(str(_news["uri"])).size
        return UpdateResult(noted)

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Look at the object. A vanished upload leaves the state: the next up makes it again."""
        self.refuse_other_service(props)
        found = lifecycle.look(self.connection, id_)
        if found is None:
            return ReadResult("", {})
        return ReadResult(id_, {**own(props), "size": found.size})

    def delete(self, _id: str, _props: Properties) -> None:
        """Remove an upload; an object that was there before is left alone."""
        self.refuse_other_service(_props)
        if _props.get("local") and _id not in self.kept:
            lifecycle.remove(self.connection, _id, int(_props["generation"]))

    def _upload(self, props: Properties, uri: str) -> StoredObject:
        path = Path(props["source"])
        _refuse_other_content(path, props["digest"])
        if place := props.get("makeBucketIn"):
            bucket, _ = split_uri(uri)
            ensure_bucket(self.connection, bucket, place["project"], place["location"])
        return lifecycle.put(self.connection, path, uri, _marks(props))

    def _found(self, uri: str) -> StoredObject:
        if found := lifecycle.look(self.connection, uri):
            return found
        raise FileNotFoundError(f"{uri} does not exist")


class Dataset(VertexResource, module="vertextuning", name="Dataset"):
    """Data of tuning jobs: a local JSONL file that is uploaded, or an object that is there.

    Every row of a local file is checked before anything is uploaded. Its object is named after
    its content. Of a gs:// object, generation and checksum are read at every preview: changed
    data under an unchanged URI shows as a change, and retrains.
    """

    source: Output[str]
    uri: Output[str]
    digest: Output[str]
    generation: Output[str]
    size: Output[int]
    rows: Output[int]
    tokens: Output[int]

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        source: Input[str],
        staging_bucket: Input[str] | None = None,
        project: str | None = None,
        location: str | None = None,
    ) -> None:
        """Declare the data. Raises pulumi.RunError with file, line and field of bad rows."""
        props: dict[str, Any] = {"source": source, "service": settings.current_service().kind}
        if isinstance(source, str) and is_local(source):
            place = {**settings.default_place(), **_given(project=project, location=location)}
            owner = settings.owned_by("Dataset", resource_name)
            props |= _local(source, owner)
            bucket = _bucket(staging_bucket, place)
            props |= {**_destination(props.pop("object"), bucket, place), **_marked(owner, opts)}
            opts = _swept_with(resource_name, bucket, place, opts)
        else:
            props |= {"uri": source, "local": False}
        self.local_source = source if isinstance(source, str) and is_local(source) else None
        computed = dict.fromkeys(("generation", "size", "digest", "rows", "tokens"))
        super().__init__(DatasetProvider(), resource_name, {**computed, **props}, opts)
        if props["local"]:  # known at once, also where a state was written without them
            self.rows, self.tokens = map(Output.from_input, (props["rows"], props["tokens"]))


def _local(source: str, owner: Owner) -> Properties:
    file = local_report(source)
    return {
        "object": f"{lifecycle.FOLDER}/{owner.resource}/{file.sha256}.jsonl",
        "digest": f"sha256:{file.sha256}",
        "rows": file.rows,
        "tokens": file.tokens,
        "local": True,
    }


def _bucket(given: Input[str] | None, place: dict[str, str]) -> Input[str] | None:
    """Return the bucket for uploads; None stands for the emulator's own, which is made."""
    if bucket := given or settings.staging_bucket():
        return bucket
    if not settings.current_service().emulated:
        raise pulumi.RunError(_NO_BUCKET)
    if missing := {"project", "location"} - place.keys():
        raise pulumi.RunError(f"{' and '.join(sorted(missing))}: {settings.HOW_TO_PLACE}")
    return None


def _own_bucket(place: dict[str, str]) -> str:
    return f"{place['project']}-vertex-tuning"


def _destination(name: str, bucket: Input[str] | None, place: dict[str, str]) -> Properties:
    if bucket is not None:
        return {"uri": Output.concat("gs://", bucket, "/", name)}
    return {"uri": f"gs://{_own_bucket(place)}/{name}", "makeBucketIn": place}


def _marked(owner: Owner, opts: pulumi.ResourceOptions | None) -> Properties:
    """Return whose an upload is, and whether the end of the stack may sweep it."""
    return {"owner": asdict(owner), "sweep": current_run().note(owner, opts) == "goes"}


def _marks(properties: Properties) -> dict[str, str]:
    """Return the same as metadata of the object; without it, no sweep removes the object."""
    if not properties.get("sweep"):
        return {}
    owner = owner_in(properties)
    return {STACK: owner.stack, RESOURCE: owner.resource}


def _swept_with(
    resource_name: str,
    bucket: Input[str] | None,
    place: dict[str, str],
    opts: pulumi.ResourceOptions | None,
) -> pulumi.ResourceOptions | None:
    """Let the scope of the place sweep the bucket, after the data set has gone."""
    if {"project", "location"} - place.keys() or not is_known(place):
        return opts
    run = current_run()
    run.buckets.append(_own_bucket(place) if bucket is None else bucket)
    return within(scope_of(run, resource_name, place), opts)


def _given(**arguments: str | None) -> dict[str, str]:
    return {key: value for key, value in arguments.items() if value}


def _content(found: StoredObject) -> Properties:
    return {"digest": f"crc32c:{found.crc32c}", "generation": str(found.generation)}


def _content_in(properties: Properties) -> Properties:
    return {key: properties[key] for key in ("digest", "generation") if key in properties}


def _refuse_other_content(path: Path, digest: str) -> None:
    """Raise where the file is not the one that was checked, or cannot be found from here."""
    try:
        with path.open("rb") as file:
            found = f"sha256:{file_digest(file, 'sha256').hexdigest()}"
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{path} is not in {Path.cwd()}, where Pulumi runs its plugin; give an absolute path"
        ) from None
    if found != digest:
        raise ValueError(f"{path} has changed since it was checked; run pulumi up again")
