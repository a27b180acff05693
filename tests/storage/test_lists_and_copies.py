"""Lists, copies, compositions and moves of objects; buckets and their settings."""

import os

import pytest
from google.api_core import exceptions
from google.cloud import storage

from tests.emulator.clients import Http


def put(bucket: storage.Bucket, *names: str) -> None:
    for name in names:
        bucket.blob(name).upload_from_string(f"content of {name}")


def names_of(found: storage.client.page_iterator.Iterator) -> list[str]:
    return [blob.name for blob in found]


@pytest.mark.parametrize("page_size", [1, 2, 3, 100])
def test_every_page_size_gives_the_same_list(bucket: storage.Bucket, page_size: int) -> None:
    names = ["a", "a/", "a/b/1", "a/b/2", "a/c", "aa", "ä", "é/x", "z/1", "z/2"]
    put(bucket, *names)
    in_order = sorted(names, key=str.encode)
    assert names_of(bucket.list_blobs(page_size=page_size)) == in_order
    below = bucket.list_blobs(prefix="a/", delimiter="/", page_size=page_size)
    assert names_of(below) == ["a/", "a/c"]
    assert below.prefixes == {"a/b/"}
    top = bucket.list_blobs(delimiter="/", page_size=page_size)
    assert names_of(top) == ["a", "aa", "ä"]
    assert top.prefixes == {"a/", "é/", "z/"}


def test_offsets_and_a_limit_bound_a_list(bucket: storage.Bucket) -> None:
    put(bucket, "a", "b", "c", "d", "e")
    assert names_of(bucket.list_blobs(start_offset="b", end_offset="d")) == ["b", "c"]
    assert names_of(bucket.list_blobs(max_results=2)) == ["a", "b"]
    assert names_of(bucket.list_blobs(prefix="x")) == []


def test_what_would_be_another_list_is_refused(bucket: storage.Bucket) -> None:
    with pytest.raises(exceptions.MethodNotImplemented, match="matchGlob"):
        list(bucket.list_blobs(match_glob="**/*.jsonl"))


def test_buckets_are_listed_in_pages(client: storage.Client) -> None:
    names = sorted(f"b{number}-{os.urandom(4).hex()}" for number in range(5))
    made = [client.create_bucket(name) for name in names]
    assert [one.name for one in client.list_buckets(page_size=2)] == names
    assert [one.name for one in client.list_buckets(prefix="b3")] == [names[3]]
    assert [one.name for one in client.list_buckets(max_results=2)] == names[:2]
    for one in made:
        one.delete()


def test_settings_of_a_bucket_are_patched_key_by_key(client: storage.Client) -> None:
    made = client.create_bucket(f"b-{os.urandom(6).hex()}", location="us-central1")
    made.labels = {"a": "1", "b": "2"}
    made.versioning_enabled = False
    made.patch()
    again = client.get_bucket(made.name)
    del_a = again.labels
    del_a.pop("a")
    again.labels = del_a
    again.patch(if_metageneration_match=2)
    found = client.get_bucket(made.name)
    assert (found.labels, found.location) == ({"b": "2"}, "US-CENTRAL1")
    assert found.metageneration == 3
    with pytest.raises(exceptions.PreconditionFailed):
        found.patch(if_metageneration_match=1)
    with pytest.raises(exceptions.PreconditionFailed):
        found.delete(if_metageneration_match=1)
    found.delete()


def test_a_full_bucket_is_not_deleted(client: storage.Client) -> None:
    made = client.create_bucket(f"b-{os.urandom(6).hex()}")
    put(made, "x")
    with pytest.raises(exceptions.Conflict, match="not empty"):
        made.delete()
    assert made.blob("x").download_as_bytes() == b"content of x"
    made.delete(force=True)
    with pytest.raises(exceptions.NotFound):
        made.delete()


def test_a_copy_has_content_and_fields_of_its_source(
    client: storage.Client,
    bucket: storage.Bucket,
) -> None:
    source = bucket.blob("folder/a b?")
    source.metadata = {"k": "v"}
    source.upload_from_string("text", content_type="text/csv")
    other = client.create_bucket(f"b-{os.urandom(6).hex()}")
    copy = bucket.copy_blob(source, other, "to/ä")
    source.delete()
    found = other.get_blob("to/ä")
    assert (found.content_type, found.metadata) == ("text/csv", {"k": "v"})
    assert found.download_as_bytes(checksum="md5") == b"text"
    assert copy.generation == found.generation
    other.delete(force=True)


def test_a_rewrite_may_change_fields_and_is_done_at_once(bucket: storage.Bucket) -> None:
    put(bucket, "a")
    target = bucket.blob("b")
    target.content_type = "text/html"
    assert target.rewrite(bucket.blob("a")) == (None, 12, 12)
    assert bucket.get_blob("b").content_type == "text/html"
    assert bucket.get_blob("b").download_as_bytes() == b"content of a"


def test_conditions_guard_source_and_target(bucket: storage.Bucket) -> None:
    put(bucket, "a", "b")
    source, target = bucket.get_blob("a"), bucket.get_blob("b")
    with pytest.raises(exceptions.PreconditionFailed):
        target.rewrite(source, if_source_generation_match=1)
    with pytest.raises(exceptions.PreconditionFailed):
        target.rewrite(source, if_generation_match=0)
    with pytest.raises(exceptions.NotFound):
        bucket.copy_blob(source, bucket, "c", source_generation=1)
    assert bucket.blob("b").download_as_bytes() == b"content of b"
    assert bucket.get_blob("c") is None


def test_a_move_leaves_one_name(bucket: storage.Bucket) -> None:
    put(bucket, "old", "kept")
    moved = bucket.move_blob(bucket.blob("old"), "new/name")
    assert moved.download_as_bytes() == b"content of old"
    assert names_of(bucket.list_blobs()) == ["kept", "new/name"]
    with pytest.raises(exceptions.BadRequest):
        bucket.move_blob(bucket.blob("kept"), "kept")
    renamed = bucket.rename_blob(bucket.blob("kept"), "renamed")
    assert renamed.download_as_bytes() == b"content of kept"
    assert names_of(bucket.list_blobs()) == ["new/name", "renamed"]


def test_a_composed_object_is_its_parts_in_order(bucket: storage.Bucket) -> None:
    put(bucket, "a", "b")
    whole = bucket.blob("whole")
    whole.content_type = "text/plain"
    parts = [bucket.blob("b"), bucket.blob("a"), bucket.blob("b")]
    whole.compose(parts, if_generation_match=0)
    found = bucket.get_blob("whole")
    assert found.download_as_bytes(checksum="crc32c") == b"content of bcontent of acontent of b"
    assert (found.component_count, found.md5_hash) == (3, None)
    found.compose([bucket.blob("whole"), bucket.blob("a")])
    assert bucket.get_blob("whole").component_count == 4


def test_a_composition_of_nothing_or_of_what_is_missing_is_refused(bucket: storage.Bucket) -> None:
    put(bucket, "a")
    with pytest.raises(exceptions.BadRequest):
        bucket.blob("w").compose([])
    with pytest.raises(exceptions.BadRequest):
        bucket.blob("w").compose([bucket.blob("a")] * 33)
    with pytest.raises(exceptions.NotFound):
        bucket.blob("w").compose([bucket.blob("a"), bucket.blob("missing")])
    with pytest.raises(exceptions.PreconditionFailed):
        bucket.blob("w").compose([bucket.blob("a")], if_source_generation_match=[1])
    assert bucket.get_blob("w") is None


def test_sample_data_can_be_copied_from_but_not_to(
    bucket: storage.Bucket,
    client: storage.Client,
) -> None:
    samples = client.bucket("cloud-samples-data")
    sample = next(iter(samples.list_blobs(max_results=1)))
    copy = samples.copy_blob(sample, bucket, "copy")
    assert copy.crc32c == sample.crc32c
    for write in (
        lambda: bucket.copy_blob(copy, samples, "mine"),
        sample.delete,
        lambda: samples.blob("mine").upload_from_string("x"),
        lambda: samples.blob("mine").compose([sample]),
        lambda: samples.move_blob(sample, "mine"),
    ):
        with pytest.raises(exceptions.Forbidden):
            write()


def test_a_failed_copy_leaves_no_file(http_: Http, bucket: storage.Bucket) -> None:
    put(bucket, "a")
    path = f"/storage/v1/b/{bucket.name}/o/a/copyTo/b/no-such-bucket/o/b"
    assert http_.ask("POST", path, {}).status == 404
