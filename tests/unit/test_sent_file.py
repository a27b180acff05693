"""A file on its way into the bucket: hashed as it is read, held back when it is another one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from pulumi_vertex_tuning.vertex.uploads import Content, ContentChanged, SentFile

DATA = bytes(range(256)) * 400


@contextmanager
def _sent(path: Path, checked: bytes = DATA) -> Iterator[SentFile]:
    content = Content(path, sha256(checked).hexdigest())
    with path.open("rb") as file:
        yield SentFile(file, content, lambda *_: None)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "train.jsonl"
    made.write_bytes(DATA)
    return made


def test_parts_that_are_read_again_count_once(path: Path) -> None:
    with _sent(path) as sent:
        parts = [sent.read(40_000)]
        sent.seek(10_000)
        parts += [sent.read(40_000), sent.read(40_000), sent.read(40_000)]

        assert parts[0][:10_000] + b"".join(parts[1:]) == DATA
        assert sent.tell() == len(DATA)


def test_the_last_part_of_another_content_is_not_given_out(path: Path) -> None:
    with _sent(path, DATA[:-1] + b"!") as sent:
        assert sent.read(100_000)

        with pytest.raises(ContentChanged, match="has changed since it was checked"):
            sent.read(100_000)


def test_a_file_that_changes_on_the_way_is_held_back(path: Path) -> None:
    with _sent(path) as sent:
        sent.read(40_000)
        path.write_bytes(DATA[::-1])

        with pytest.raises(ContentChanged):
            sent.read(100_000)


def test_a_file_that_shrinks_on_the_way_is_held_back(path: Path) -> None:
    with _sent(path) as sent:
        sent.read(40_000)
        os.truncate(path, 60_000)

        with pytest.raises(ContentChanged):
            sent.read(40_000)


def test_what_is_added_on_the_way_stays_behind(path: Path) -> None:
    with _sent(path) as sent:
        sent.read(40_000)
        with path.open("ab") as file:
            file.write(b"more")

        assert sent.read() == DATA[40_000:]
