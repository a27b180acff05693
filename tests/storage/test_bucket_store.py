"""Rows and files of the bucket store: never a row whose file is gone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore, Upload


@pytest.fixture
def store(tmp_path: Path) -> BucketStore:
    return BucketStore(tmp_path)


def put(store: BucketStore, name: str, content: bytes) -> Path:
    path = store.new_content()
    path.write_bytes(content)
    store.put_object("b", {"name": name}, path)
    return path


def content_of(store: BucketStore, name: str) -> bytes | None:
    found = store.object("b", name)
    return None if found is None else found.path.read_bytes()


def test_a_replaced_content_is_removed(store: BucketStore) -> None:
    first = put(store, "a", b"one")
    put(store, "a", b"two")
    assert not first.exists()
    assert content_of(store, "a") == b"two"


WRITES: dict[str, Callable[[BucketStore, Upload], object]] = {
    "replace": lambda store, _: put(store, "a", b"two"),
    "delete": lambda store, _: store.delete_object("b", "a"),
    "drop": lambda store, upload: store.drop_upload(upload),
}


@pytest.mark.parametrize("write", WRITES)
def test_no_content_is_removed_before_the_commit(store: BucketStore, write: str) -> None:
    first = put(store, "a", b"one")
    upload = store.start_upload("b", {})

    def write_and_fail() -> None:
        with store.transaction():
            WRITES[write](store, upload)
            assert first.exists()
            assert upload.path.exists()
            raise KeyError

    with pytest.raises(KeyError):
        write_and_fail()
    assert content_of(store, "a") == b"one"
    assert store.upload(upload.id) is not None
    put(store, "other", b"later")
    assert first.exists()
    assert upload.path.exists()


def test_what_a_killed_process_was_writing_is_gone_at_the_next_start(
    store: BucketStore,
    tmp_path: Path,
) -> None:
    put(store, "a", b"one")
    upload = store.start_upload("b", {})
    upload.path.write_bytes(b"half")
    store.new_content().write_bytes(b"half-written")
    store.close()
    again = BucketStore(tmp_path)
    assert content_of(again, "a") == b"one"
    found = again.upload(upload.id)
    assert found is not None
    assert found.path.read_bytes() == b"half"
    assert len(list((tmp_path / "objects").iterdir())) == 2
    again.close()


def test_finished_uploads_are_not_remembered_for_ever(store: BucketStore) -> None:
    uploads = [store.start_upload("b", {}) for _ in range(1005)]
    for upload in uploads:
        store.finish_upload(upload, {"name": upload.id})
    assert store.finished_upload(uploads[0].id) is None
    assert store.finished_upload(uploads[-1].id) == {"name": uploads[-1].id}


def test_only_the_newest_request_writes(store: BucketStore) -> None:
    upload = store.start_upload("b", {})
    first = store.begin_writing(upload)
    assert first()
    second = store.begin_writing(upload)
    assert not first()
    assert second()
    store.drop_upload(upload)
    assert not second()
