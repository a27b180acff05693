"""Dataset: tuning data in Cloud Storage, known by what it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
from pulumi import Input, Output
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_vertex_tuning.dataset import DatasetError
from pulumi_vertex_tuning.dataset.references import Reference
from pulumi_vertex_tuning.lifecycle import dataset as lifecycle
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.inputs import comes_later
from pulumi_vertex_tuning.resources.local_data import is_local
from pulumi_vertex_tuning.resources.object_rows import (
    COUNTS,
    BadRows,
    ObjectRows,
    counts_in,
    look_at_files,
)
from pulumi_vertex_tuning.resources.provider import Properties, VertexProvider, own
from pulumi_vertex_tuning.resources.resource import VertexResource
from pulumi_vertex_tuning.resources.row import ROW, Row, row_in, row_of
from pulumi_vertex_tuning.resources.staging import (
    FILES,
    bucket_for,
    checked_file,
    destination,
    files_in,
    make_bucket,
    marked,
    marks_in,
    swept_with,
)
from pulumi_vertex_tuning.resources.transfer import Transfer
from pulumi_vertex_tuning.vertex.storage import StoredObject, split_uri
from pulumi_vertex_tuning.vertex.uploads import Content

_NOT_A_URI = (
    "{} is not a gs:// URI; a local file has to be known before the program runs, so give its path"
    " as plain text and not as an Output"
)


_NOT_HERE = "{} is not in {}, where Pulumi runs its plugin; give an absolute path"

CHECK_DATA = "checkData"
"""Whether the rows of an object are read; not kept in the state."""


class DatasetProvider(VertexProvider):
    """A local file is uploaded and removed again; a gs:// object is only looked at."""

    objects: ObjectRows
    rows: dict[str, Row]
    private: set[str]
    complete: set[str]

    def configure(self, req: ConfigureRequest) -> None:
        """Find out where calls go, and remember nothing yet."""
        super().configure(req)
        self.objects, self.rows = ObjectRows(self.connection), {}
        self.private, self.complete = set(), set()

    def check_inputs(self, _olds: Properties, news: Properties) -> CheckResult:
        """Find out what a gs:// object says by now, so that a preview shows changed data."""
        uri, inputs = news.get("uri"), own(news)
        reads, files = inputs.pop(CHECK_DATA, True), files_in(inputs)
        inputs.pop(FILES, None)
        if comes_later(uri):
            return CheckResult(inputs, [])
        self.rows[str(uri)] = row_in(news)
        if news.get("local"):
            failures = [*self._exposed(_olds, str(uri)), *self._bad_files(_olds, inputs, files)]
            return CheckResult(inputs, failures)
        if not str(uri).startswith("gs://"):
            return CheckResult(inputs, [CheckFailure("", _NOT_A_URI.format(uri))])
        if found := lifecycle.look(self.connection, str(uri)):
            return self._looked(_olds, {**inputs, **_content(found)}, found if reads else None)
        if _olds.get("uri") == uri:  # trained already: data that went since then trains nothing
            return CheckResult({**_content_in(_olds), **counts_in(_olds), **inputs}, [])
        return CheckResult(inputs, [CheckFailure("", f"{uri} does not exist")])

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
        if _news.get("local"):
            return UpdateResult({**own(_olds), **own(_news)})
        return UpdateResult({**own(_news), "size": self._found(str(_news["uri"])).size})

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

    def _looked(
        self, olds: Properties, inputs: Properties, to_read: StoredObject | None
    ) -> CheckResult:
        """Count the rows of what is new; of the same content they are known."""
        if olds.get("digest") == inputs["digest"]:
            return CheckResult({**inputs, **counts_in(olds)}, [])
        try:
            counts = self.objects.count(to_read, self.rows[to_read.uri]) if to_read else {}
        except BadRows as error:
            return CheckResult(inputs, [CheckFailure("", str(error))])
        return CheckResult({**inputs, **counts}, [])

    def _exposed(self, olds: Properties, uri: str) -> Iterator[CheckFailure]:
        """Yield that an upload would be public."""
        if olds.get("uri") != uri:
            try:
                self._refuse_public(uri)
            except lifecycle.PublicBucket as error:
                yield CheckFailure("", str(error))

    def _bad_files(
        self, olds: Properties, inputs: Properties, files: list[Reference]
    ) -> Iterator[CheckFailure]:
        """Yield what is wrong with the files that new rows refer to."""
        uri = str(inputs["uri"])
        if not files or uri in self.complete or olds.get("digest") == inputs["digest"]:
            return
        try:
            look_at_files(self.connection, str(inputs["source"]), files, self.rows[uri])
        except DatasetError as error:
            yield CheckFailure("", str(error))
        else:
            self.complete.add(uri)

    def _refuse_public(self, uri: str) -> None:
        bucket, _ = split_uri(uri)
        if bucket not in self.private:
            lifecycle.refuse_public(self.connection, bucket)
            self.private.add(bucket)

    def _upload(self, props: Properties, uri: str) -> StoredObject:
        path = Path(props["source"])
        if not path.is_file():
            raise FileNotFoundError(_NOT_HERE.format(path, Path.cwd()))
        make_bucket(self.connection, uri, props)
        self._refuse_public(uri)
        told = Transfer(self.rows.get(uri, Row()), "uploaded")
        content = Content(path, str(props["digest"]).removeprefix("sha256:"))
        return lifecycle.put(self.connection, content, uri, marks_in(props), told)

    def _found(self, uri: str) -> StoredObject:
        if found := lifecycle.look(self.connection, uri):
            return found
        raise FileNotFoundError(f"{uri} does not exist")


class Dataset(VertexResource, module="vertextuning", name="Dataset"):
    """Data of tuning jobs: a local JSONL file that is uploaded, or an object that is there.

    Every row of a local file is checked before anything is uploaded. Its object is named after
    its content. Of a gs:// object, generation and checksum are read at every preview: changed
    data under an unchanged URI shows as a change, and retrains. The rows of changed data are
    read and checked, unless check_data is False. Rows and tokens (of one epoch) are numbers.
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
        check_data: bool | None = None,
        project: str | None = None,
        location: str | None = None,
    ) -> None:
        """Declare the data. Raises pulumi.RunError with file, line and field of bad rows."""
        props: dict[str, Any] = {
            "source": source,
            "service": settings.current_service().kind,
            ROW: row_of("Dataset", resource_name, opts),
        }
        self.local_source = source if isinstance(source, str) and is_local(source) else None
        if self.local_source is not None:
            place = {**settings.default_place(), **_given(project=project, location=location)}
            owner = settings.owned_by("Dataset", resource_name)
            props |= checked_file(self.local_source, owner)
            bucket = bucket_for(staging_bucket, place)
            props |= {**destination(props.pop("object"), bucket, place), **marked(owner, opts)}
            opts = swept_with(resource_name, bucket, place, opts)
        else:
            props |= {"uri": source, "local": False, CHECK_DATA: check_data}
        computed = dict.fromkeys(("generation", "size", "digest", *COUNTS))
        super().__init__(DatasetProvider(), resource_name, {**computed, **props}, opts)
        if self.local_source is not None:  # also where a state was written without them
            self.rows, self.tokens = map(Output.from_input, (props["rows"], props["tokens"]))

    @property
    def facts(self) -> dict[str, Input[Any]]:
        """What a preview compares besides the content: it explains, and retrains nothing."""
        counts: dict[str, Input[Any]] = {"rows": self.rows, "tokens": self.tokens}
        if self.local_source is not None:
            return counts
        return {"generation": self.generation, **counts}


def _given(**arguments: str | None) -> dict[str, str]:
    return {key: value for key, value in arguments.items() if value}


def _content(found: StoredObject) -> Properties:
    return {"digest": f"crc32c:{found.crc32c}", "generation": str(found.generation)}


def _content_in(properties: Properties) -> Properties:
    return {key: properties[key] for key in ("digest", "generation") if key in properties}
