"""Buckets, objects and unfinished uploads: rows in SQLite, contents in files.

A content's file has a random name of the emulator's own, so no object name reaches the file
system. A content is never changed in place: a new generation is a new file.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi_vertex_tuning.emulator.database import Database
from pulumi_vertex_tuning.emulator.jsontypes import Json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (bucket, name)
);
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL,
    asked TEXT NOT NULL,
    content TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS finished_uploads (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    made TEXT NOT NULL
);
"""
# Finished uploads are remembered for a client that lost the answer and asks again.
_REMEMBERED_UPLOADS = 1000


@dataclass(frozen=True)
class StoredObject:
    """An object: its resource as the API prints it, and the file with its bytes."""

    body: Json
    path: Path


@dataclass(frozen=True)
class Upload:
    """An unfinished resumable upload and what its first request asked for."""

    id: str
    bucket: str
    asked: Json
    path: Path


class BucketStore:
    """All of the emulated Cloud Storage below one folder."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "objects"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._database = Database(data_dir / "storage.sqlite", _SCHEMA)
        self._unneeded: list[Path] = []
        self._writers: dict[str, object] = {}
        self._remove_strays()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes inside one; contents that nobody needs then are removed after it."""
        outermost = not self._database.in_transaction
        if outermost:
            self._unneeded.clear()
        with self._database.transaction():
            yield
        if outermost:
            for path in self._unneeded:
                path.unlink(missing_ok=True)

    def new_content(self) -> Path:
        """Return a path for a content that is about to be written."""
        return self._folder / secrets.token_hex(16)

    def content_path(self, bucket: str, name: str) -> Path | None:
        """Return the file with the bytes of an object."""
        found = self.object(bucket, name)
        return None if found is None else found.path

    def bucket(self, name: str) -> Json | None:
        """Return a bucket's resource."""
        row = self._database.execute(
            "SELECT body FROM buckets WHERE name = ?",
            (name,),
        ).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def put_bucket(self, name: str, body: Json) -> None:
        """Make or change a bucket."""
        self._database.execute(
            "INSERT OR REPLACE INTO buckets VALUES (?, ?)",
            (name, json.dumps(body)),
        )

    def buckets(self) -> list[Json]:
        """Return all buckets in the order of their names."""
        rows = self._database.execute("SELECT body FROM buckets ORDER BY name")
        return [json.loads(body) for (body,) in rows]

    def delete_bucket(self, name: str) -> None:
        """Remove a bucket."""
        self._database.execute("DELETE FROM buckets WHERE name = ?", (name,))

    def object(self, bucket: str, name: str) -> StoredObject | None:
        """Return an object."""
        row = self._database.execute(
            "SELECT body, content FROM objects WHERE bucket = ? AND name = ?",
            (bucket, name),
        ).fetchone()
        return None if row is None else StoredObject(json.loads(row[0]), self._folder / row[1])

    def object_body(self, bucket: str, name: str) -> Json | None:
        """Return an object's resource."""
        found = self.object(bucket, name)
        return None if found is None else found.body

    def put_object(self, bucket: str, body: Json, path: Path) -> None:
        """Keep an object; the content of an earlier generation is removed."""
        with self.transaction():
            earlier = self.object(bucket, body["name"])
            self._database.execute(
                "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)",
                (bucket, body["name"], json.dumps(body), path.name),
            )
            if earlier is not None and earlier.path != path:
                self._unneeded.append(earlier.path)

    def delete_object(self, bucket: str, name: str) -> None:
        """Remove an object and its content."""
        with self.transaction():
            found = self.object(bucket, name)
            self._database.execute(
                "DELETE FROM objects WHERE bucket = ? AND name = ?",
                (bucket, name),
            )
            if found is not None:
                self._unneeded.append(found.path)

    def objects(self, bucket: str, start: str, after: str, end: str) -> Iterator[Json]:
        """Yield objects by name: from `start` on, after `after`, and before `end` unless ""."""
        rows = self._database.execute(
            "SELECT body FROM objects WHERE bucket = ? AND name >= ? AND name > ?"
            " AND (? = '' OR name < ?) ORDER BY name",
            (bucket, start, after, end, end),
        )
        for (body,) in rows:
            yield json.loads(body)

    def is_empty(self, bucket: str) -> bool:
        """Tell whether a bucket has no object."""
        query = "SELECT 1 FROM objects WHERE bucket = ? LIMIT 1"
        return self._database.execute(query, (bucket,)).fetchone() is None

    def start_upload(self, bucket: str, asked: Json) -> Upload:
        """Begin a resumable upload."""
        upload = Upload(secrets.token_urlsafe(32), bucket, asked, self.new_content())
        upload.path.touch()
        self._database.execute(
            "INSERT INTO uploads VALUES (?, ?, ?, ?)",
            (upload.id, bucket, json.dumps(asked), upload.path.name),
        )
        return upload

    def upload(self, upload_id: str) -> Upload | None:
        """Return an unfinished upload."""
        row: Sequence[str] | None = self._database.execute(
            "SELECT id, bucket, asked, content FROM uploads WHERE id = ?",
            (upload_id,),
        ).fetchone()
        if row is None:
            return None
        return Upload(row[0], row[1], json.loads(row[2]), self._folder / row[3])

    def begin_writing(self, upload: Upload) -> Callable[[], bool]:
        """Let a request write to an upload, and no earlier one any more.

        A client that lost its connection asks anew before the old request has noticed. Returns
        what tells whether the request is still the one.
        """
        mine = object()
        self._writers[upload.id] = mine
        return lambda: self._writers.get(upload.id) is mine

    def finish_upload(self, upload: Upload, made: Json) -> None:
        """Remember what an upload became; its file is the object's now."""
        self._forget_upload(upload)
        self._database.execute(
            "INSERT INTO finished_uploads (id, made) VALUES (?, ?)",
            (upload.id, json.dumps(made)),
        )
        self._database.execute(
            "DELETE FROM finished_uploads WHERE seq <= ("
            " SELECT max(seq) FROM finished_uploads) - ?",
            (_REMEMBERED_UPLOADS,),
        )

    def finished_upload(self, upload_id: str) -> Json | None:
        """Return the object that an upload became."""
        query = "SELECT made FROM finished_uploads WHERE id = ?"
        row = self._database.execute(query, (upload_id,)).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def drop_upload(self, upload: Upload) -> None:
        """Forget an upload and what it brought."""
        with self.transaction():
            self._forget_upload(upload)
            self._unneeded.append(upload.path)

    def _forget_upload(self, upload: Upload) -> None:
        self._database.execute("DELETE FROM uploads WHERE id = ?", (upload.id,))
        self._writers.pop(upload.id, None)

    def _remove_strays(self) -> None:
        """Remove contents that no row knows: what a killed process was writing."""
        rows = self._database.execute(
            "SELECT content FROM objects UNION SELECT content FROM uploads"
        )
        known = {content for (content,) in rows}
        for path in self._folder.iterdir():
            if path.name not in known:
                path.unlink()
