"""Buckets, objects and unfinished uploads: rows in SQLite, contents in files.

A content's file has a random name of the emulator's own, so no object name reaches the file
system. A content is never changed in place: a new generation is a new file.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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
"""


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
        self._database = sqlite3.connect(data_dir / "storage.sqlite", isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_SCHEMA)
        self._remove_strays()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

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

    def put_object(self, bucket: str, body: Json, path: Path) -> None:
        """Keep an object; the content of an earlier generation is removed."""
        earlier = self.object(bucket, body["name"])
        self._database.execute(
            "INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?)",
            (bucket, body["name"], json.dumps(body), path.name),
        )
        if earlier is not None and earlier.path != path:
            earlier.path.unlink(missing_ok=True)

    def delete_object(self, bucket: str, name: str) -> None:
        """Remove an object and its content."""
        found = self.object(bucket, name)
        if found is not None:
            self._database.execute(
                "DELETE FROM objects WHERE bucket = ? AND name = ?",
                (bucket, name),
            )
            found.path.unlink(missing_ok=True)

    def objects(self, bucket: str, prefix: str, after: str) -> Iterator[Json]:
        """Yield the objects whose names begin with `prefix` and come after `after`."""
        rows = self._database.execute(
            "SELECT body FROM objects WHERE bucket = ? AND name > ? AND name >= ?"
            " AND substr(name, 1, ?) = ? ORDER BY name",
            (bucket, after, prefix, len(prefix), prefix),
        )
        for (body,) in rows.fetchall():
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

    def end_upload(self, upload: Upload) -> None:
        """Forget an upload; its file stays with the object that it became."""
        self._database.execute("DELETE FROM uploads WHERE id = ?", (upload.id,))

    def _remove_strays(self) -> None:
        """Remove contents that no row knows: what a killed process was writing."""
        rows = self._database.execute(
            "SELECT content FROM objects UNION SELECT content FROM uploads"
        )
        known = {content for (content,) in rows}
        for path in self._folder.iterdir():
            if path.name not in known:
                path.unlink()
