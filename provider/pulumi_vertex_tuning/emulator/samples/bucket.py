"""The bucket `cloud-samples-data`: there from the start, and read-only as it is to everybody."""

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.samples.rows import jsonl, training_rows, validation_rows
from pulumi_vertex_tuning.emulator.storage import objects
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore
from pulumi_vertex_tuning.emulator.storage.content import read_content

_BUCKET = "cloud-samples-data"
_FOLDER = "ai-platform/generative_ai"
_PROJECT_NUMBER = "1"  # no user's
_NOTE = (
    "Emulated: made-up rows of pulumi-vertex-tuning stand in here for Google's sample data, "
    "which has other content."
)


def is_read_only(bucket: str) -> bool:
    """Tell whether a bucket belongs to the emulator itself."""
    return bucket == _BUCKET


def put_samples(store: BucketStore) -> None:
    """Make the bucket and its objects; what is there as it should be keeps its generation."""
    if store.bucket(_BUCKET) is None:
        store.put_bucket(_BUCKET, _bucket())
    for name, content in _contents().items():
        path = store.new_content()
        path.write_bytes(content)
        written = read_content(path)
        there = store.object(_BUCKET, name)
        if there is not None and there.body["md5Hash"] == written.sums["md5Hash"]:
            path.unlink()
            continue
        asked = {
            "name": name,
            "contentType": "application/jsonl",
            "metadata": {"emulated": "true", "note": _NOTE},
        }
        objects.insert(store, _BUCKET, asked, written, {})


def _contents() -> dict[str, bytes]:
    training, validation = jsonl(training_rows()), jsonl(validation_rows())
    return {
        f"{_FOLDER}/{family}/text/{name}": content
        for family in ("gemini", "gemini-1_5")
        for name, content in (
            ("sft_train_data.jsonl", training),
            ("sft_validation_data.jsonl", validation),
        )
    }


def _bucket() -> Json:
    now = timestamp()
    return {
        "kind": "storage#bucket",
        "id": _BUCKET,
        "name": _BUCKET,
        "selfLink": f"/storage/v1/b/{_BUCKET}",
        "projectNumber": _PROJECT_NUMBER,
        "location": "US",
        "storageClass": "STANDARD",
        "metageneration": "1",
        "etag": "1",
        "timeCreated": now,
        "updated": now,
    }
