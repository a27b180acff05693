"""Objects: what is read and changed of them, and under which conditions."""

import gzip
import io
import os
import threading
from collections.abc import Callable

import pytest
from google.api_core import exceptions
from google.cloud import storage

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Http

from .conftest import new_client


@pytest.fixture
def blob(bucket: storage.Bucket) -> storage.Blob:
    made = bucket.blob("data")
    made.upload_from_string("one")
    return made


Act = Callable[[storage.Blob, dict[str, int]], object]
ACTS: dict[str, Act] = {
    "reload": lambda blob, conditions: blob.reload(**conditions),
    "download": lambda blob, conditions: blob.download_as_bytes(**conditions),
    "patch": lambda blob, conditions: blob.patch(**conditions),
    "update": lambda blob, conditions: blob.update(**conditions),
    "upload": lambda blob, conditions: blob.upload_from_string("two", **conditions),
    "resumable upload": lambda blob, conditions: storage.Blob(
        blob.name, blob.bucket, chunk_size=256 * 1024
    ).upload_from_file(io.BytesIO(b"two"), **conditions),
    "delete": lambda blob, conditions: blob.delete(**conditions),
}
READS = ("reload", "download")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("what", ["generation", "metageneration"])
def test_a_condition_that_does_not_hold_stops_it(blob: storage.Blob, act: str, what: str) -> None:
    actual = int(getattr(blob, what))
    other = actual + 1
    with pytest.raises(exceptions.PreconditionFailed):
        ACTS[act](blob, {f"if_{what}_match": other})
    refused = exceptions.NotModified if act in READS else exceptions.PreconditionFailed
    with pytest.raises(refused):
        ACTS[act](blob, {f"if_{what}_not_match": actual})
    again = blob.bucket.get_blob("data")
    assert (again.generation, again.metageneration) == (blob.generation, blob.metageneration)


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("what", ["generation", "metageneration"])
@pytest.mark.parametrize("negated", [False, True])
def test_a_condition_that_holds_lets_it_pass(
    blob: storage.Blob,
    act: str,
    what: str,
    negated: bool,
) -> None:
    actual = int(getattr(blob, what))
    ACTS[act](blob, {f"if_{what}_not_match": 1234} if negated else {f"if_{what}_match": actual})


def test_etags_are_conditions_as_well(blob: storage.Blob) -> None:
    with pytest.raises(exceptions.PreconditionFailed):
        blob.reload(if_etag_match="another")
    with pytest.raises(exceptions.NotModified):
        blob.reload(if_etag_not_match=blob.etag)
    first = blob.etag
    blob.patch()
    assert blob.etag != first


@pytest.mark.parametrize(
    ("start", "end", "want"),
    [
        (0, 0, b"0"),
        (2, 4, b"234"),
        (7, None, b"789"),
        (None, 3, b"0123"),
        (-3, None, b"789"),
        (4, 100, b"456789"),
        (-100, None, b"0123456789"),
    ],
)
def test_a_range_is_a_part(
    bucket: storage.Bucket,
    start: int | None,
    end: int | None,
    want: bytes,
) -> None:
    blob = bucket.blob("digits")
    blob.upload_from_string("0123456789")
    assert blob.download_as_bytes(start=start, end=end) == want


def test_a_range_beyond_the_end_is_refused(bucket: storage.Bucket, http_: Http) -> None:
    bucket.blob("digits").upload_from_string("0123456789")
    with pytest.raises(exceptions.RequestRangeNotSatisfiable):
        bucket.blob("digits").download_as_bytes(start=10, end=12)
    path = f"/storage/v1/b/{bucket.name}/o/digits?alt=media"
    for unknown in ("lines=1-2", "bytes=1-2,4-5", "bytes=-", "bytes=5-2"):
        answer = http_.ask("GET", path, Range=unknown)
        assert (answer.status, answer.text) == (200, "0123456789")


@pytest.mark.parametrize("checksum", ["crc32c", "md5"])
def test_the_client_checks_what_it_downloads(bucket: storage.Bucket, checksum: str) -> None:
    content = os.urandom(3_000_000)
    bucket.blob("big").upload_from_string(content)
    blob = bucket.blob("big", chunk_size=1024 * 1024)
    assert blob.download_as_bytes(checksum=checksum) == content
    assert bucket.blob("big").download_as_bytes(checksum=checksum) == content


def test_a_packed_object_is_read_unpacked(bucket: storage.Bucket, http_: Http) -> None:
    text = b'{"a": 1}\n' * 1000
    blob = bucket.blob("rows.jsonl.gz")
    blob.content_encoding = "gzip"
    blob.upload_from_string(gzip.compress(text), content_type="application/jsonl")
    assert bucket.blob("rows.jsonl.gz").download_as_bytes(checksum="crc32c") == text
    raw = bucket.blob("rows.jsonl.gz").download_as_bytes(raw_download=True)
    assert gzip.decompress(raw) == text
    answer = http_.ask("GET", f"/storage/v1/b/{bucket.name}/o/rows.jsonl.gz?alt=media")
    assert answer.text.encode() == text


def test_a_patch_changes_one_key_and_an_update_all(bucket: storage.Bucket) -> None:
    blob = bucket.blob("described")
    blob.metadata = {"a": "1", "b": "2"}
    blob.cache_control = "no-store"
    blob.upload_from_string("x", content_type="text/plain")
    blob.metadata = {"a": None, "b": "3", "c": "4"}
    blob.content_type = "text/html"
    blob.patch()
    found = bucket.get_blob("described")
    assert found.metadata == {"b": "3", "c": "4"}
    assert (found.content_type, found.cache_control) == ("text/html", "no-store")
    plain = storage.Blob("described", bucket)
    plain.content_language = "de"
    plain.update()
    found = bucket.get_blob("described")
    assert (found.metadata, found.cache_control, found.content_language) == (None, None, "de")
    assert found.metageneration == 3
    assert found.download_as_bytes() == b"x"


def test_what_only_the_service_sets_cannot_be_patched(bucket: storage.Bucket, http_: Http) -> None:
    bucket.blob("own").upload_from_string("x")
    before = http_.get(f"/storage/v1/b/{bucket.name}/o/own")
    changes = {"size": "99", "generation": "1", "crc32c": "AAAAAA==", "name": "other"}
    answer = http_.ask("PATCH", f"/storage/v1/b/{bucket.name}/o/own", changes)
    assert answer.status == 200
    kept = {key: answer.json[key] for key in changes}
    assert kept == {key: before[key] for key in changes}


def test_readers_see_one_generation_or_the_other_but_no_mixture(
    emulator: Emulator,
    bucket: storage.Bucket,
) -> None:
    contents = {bytes([number]) * 1_500_000 for number in range(4)}
    bucket.blob("hot").upload_from_string(b"\0" * 1_500_000)
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        client = new_client(emulator.url)
        try:
            while not done.is_set():
                blob = client.bucket(bucket.name).blob("hot")
                assert blob.download_as_bytes(checksum="crc32c") in contents
        except BaseException as error:  # noqa: BLE001 - shown by the test's own thread
            failures.append(error)
        finally:
            client.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(30):
        bucket.blob("hot").upload_from_string(bytes([number % 4]) * 1_500_000)
    done.set()
    for reader in readers:
        reader.join(30)
    assert failures == []
