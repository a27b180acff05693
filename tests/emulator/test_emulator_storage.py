"""Cloud Storage, asked by google-cloud-storage through STORAGE_EMULATOR_HOST."""

import http.client
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.api_core import exceptions
from google.cloud import storage

from pulumi_vertex_tuning.emulator.testing import running_emulator

from .clients import Http, no_credentials


@pytest.fixture
def bucket(storage_client: storage.Client) -> Iterator[storage.Bucket]:
    made = storage_client.create_bucket(f"bucket-{uuid.uuid4().hex[:12]}")
    yield made
    made.delete(force=True)


def test_a_bucket_is_made_listed_and_deleted(storage_client: storage.Client) -> None:
    made = storage_client.create_bucket(f"bucket-{uuid.uuid4().hex[:12]}", location="europe-west4")
    assert made.location == "EUROPE-WEST4"
    assert [found.name for found in storage_client.list_buckets()] == [made.name]
    with pytest.raises(exceptions.Conflict):
        storage_client.create_bucket(made.name)
    made.blob("a").upload_from_string("x")
    with pytest.raises(exceptions.Conflict):
        made.delete()
    made.blob("a").delete()
    made.delete()
    assert storage_client.lookup_bucket(made.name) is None


@pytest.mark.parametrize("size", [0, 1, 1000, 9 * 1024 * 1024])
def test_what_is_uploaded_comes_back(bucket: storage.Bucket, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    source = tmp_path / "source"
    source.write_bytes(content)
    blob = bucket.blob("folder/ä b?.bin")
    blob.upload_from_filename(str(source), checksum="crc32c", content_type="text/plain")
    found = bucket.get_blob("folder/ä b?.bin")

    assert found.download_as_bytes(checksum="crc32c") == content
    assert found.download_as_bytes(checksum="md5") == content
    assert (found.size, found.content_type) == (size, "text/plain")
    if size > 10:
        assert found.download_as_bytes(start=2, end=9) == content[2:10]


def test_a_resumable_upload_goes_in_chunks(bucket: storage.Bucket, tmp_path: Path) -> None:
    content = os.urandom(700 * 1024)
    source = tmp_path / "source"
    source.write_bytes(content)
    blob = bucket.blob("chunks", chunk_size=256 * 1024)
    blob.metadata = {"made-by": "test"}
    blob.upload_from_filename(str(source))
    found = bucket.get_blob("chunks")
    assert found.download_as_bytes() == content
    assert found.metadata == {"made-by": "test"}


def test_an_interrupted_resumable_upload_tells_where_it_stands(
    bucket: storage.Bucket,
    http_: Http,
) -> None:
    start = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=resumable&name=slow"
    connection = http.client.HTTPConnection("127.0.0.1", http_.emulator.port)
    connection.request("POST", start, b"{}")
    answer = connection.getresponse()
    answer.read()
    place = answer.headers["location"].removeprefix(http_.emulator.url)
    connection.request("PUT", place, b"abc", {"content-range": "bytes 0-2/*"})
    answer = connection.getresponse()
    answer.read()
    assert (answer.status, answer.headers["range"]) == (308, "bytes=0-2")
    connection.request("PUT", place, b"", {"content-range": "bytes */6"})
    answer = connection.getresponse()
    answer.read()
    assert (answer.status, answer.headers["range"]) == (308, "bytes=0-2")
    connection.request("PUT", place, b"def", {"content-range": "bytes 3-5/6"})
    answer = connection.getresponse()
    assert answer.status == 200
    answer.read()
    connection.close()
    assert bucket.blob("slow").download_as_bytes() == b"abcdef"


def test_preconditions_guard_a_generation(bucket: storage.Bucket) -> None:
    blob = bucket.blob("data")
    blob.upload_from_string("one", if_generation_match=0)
    first = blob.generation
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.blob("data").upload_from_string("two", if_generation_match=0)
    blob.upload_from_string("two", if_generation_match=first)
    assert blob.generation > first
    with pytest.raises(exceptions.PreconditionFailed):
        blob.delete(if_generation_match=first)
    with pytest.raises(exceptions.NotFound):
        bucket.blob("data", generation=first).download_as_bytes()
    assert bucket.get_blob("data").download_as_bytes() == b"two"


def test_metadata_changes_count(bucket: storage.Bucket) -> None:
    blob = bucket.blob("data")
    blob.upload_from_string("x")
    blob.metadata = {"a": "b"}
    blob.patch(if_metageneration_match=1)
    assert blob.metageneration == 2
    assert bucket.get_blob("data").metadata == {"a": "b"}
    with pytest.raises(exceptions.PreconditionFailed):
        blob.patch(if_metageneration_match=1)


def test_objects_are_listed_by_prefix_and_folder(bucket: storage.Bucket) -> None:
    names = ["a", "b/1", "b/2", "b/c/3", "d_e", "d%e", "z"]
    for name in names:
        bucket.blob(name).upload_from_string("x")
    assert [blob.name for blob in bucket.list_blobs()] == sorted(names)
    assert [blob.name for blob in bucket.list_blobs(prefix="b/")] == ["b/1", "b/2", "b/c/3"]
    assert [blob.name for blob in bucket.list_blobs(prefix="d_")] == ["d_e"]
    assert [blob.name for blob in bucket.list_blobs(page_size=2)] == sorted(names)
    top = bucket.list_blobs(delimiter="/", page_size=2)
    assert [blob.name for blob in top] == ["a", "d%e", "d_e", "z"]
    assert set(top.prefixes) == {"b/"}


def test_a_wrong_checksum_is_refused(bucket: storage.Bucket, http_: Http) -> None:
    part = '--x\r\ncontent-type: application/json\r\n\r\n{"name":"bad","crc32c":"AAAAAA=="}\r\n'
    body = f"{part}--x\r\ncontent-type: text/plain\r\n\r\nhello\r\n--x--".encode()
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=multipart"
    answer = http_.ask("POST", path, body, **{"content-type": "multipart/related; boundary=x"})
    assert answer.status == 400
    assert bucket.get_blob("bad") is None


@pytest.mark.parametrize("name", ["../../escape", "/etc/passwd", "a/../../b", "..\\x", "..%2f.."])
def test_no_name_leaves_the_data_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "data"
    with running_emulator(data_dir=folder) as emulator:
        client = storage.Client(
            project="p",
            credentials=no_credentials(),
            client_options={"api_endpoint": emulator.url},
        )
        blob = client.create_bucket("some-bucket").blob(name)
        blob.upload_from_string("inside")
        assert blob.download_as_bytes() == b"inside"
        client.close()
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert {path.name for path in folder.iterdir()} >= {"lock", "objects", "vertex.sqlite"}
    contents = [path.read_bytes() for path in (folder / "objects").iterdir()]
    assert contents.count(b"inside") == 1


def test_missing_things_are_not_found(storage_client: storage.Client, http_: Http) -> None:
    with pytest.raises(exceptions.NotFound):
        storage_client.get_bucket("no-such-bucket")
    with pytest.raises(exceptions.NotFound):
        storage_client.bucket("no-such-bucket").blob("a").upload_from_string("x")
    assert http_.ask("POST", "/storage/v1/b?project=p", {"name": "X"}).status == 400
    assert http_.ask("POST", "/storage/v1/b?project=p", b"[").status == 400
