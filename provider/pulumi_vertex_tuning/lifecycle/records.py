"""Answers that were paid for, in the staging bucket: kept as they come, found again later."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from pulumi_vertex_tuning.evaluation.record import Said, as_bytes, read_record, record_key
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.documents import NEW, read_document, write_document
from pulumi_vertex_tuning.vertex.errors import PreconditionFailed
from pulumi_vertex_tuning.vertex.inference import Parameters

_INTERVAL = 1.0
"""Seconds between writes: Cloud Storage takes one a second of the same object."""

_PACE = 1_000_000
"""Bytes after which there is a second more between writes, as all is written each time."""


@dataclass(frozen=True)
class Shelf:
    """Where records lie: a gs:// folder, and the marks of whose they are."""

    connection: Connection
    folder: str
    marks: Mapping[str, str]

    def record(self, subject: str, parameters: Parameters, kind: str = "answers") -> "Record":
        """Return the record of a model that is asked with these parameters, as it is now."""
        uri = f"{self.folder}/{record_key(subject, parameters.body, kind)}"
        record = Record(self, uri, subject)
        record.load()
        return record


@dataclass
class Record:
    """The answers of one model. Threads may keep and look at once."""

    shelf: Shelf
    uri: str
    subject: str
    said: dict[str, Said] = field(default_factory=dict)
    _generation: int = NEW
    _written: int = 0
    _due: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    def load(self) -> None:
        """Read what is there beside what has come meanwhile."""
        found = read_document(self.shelf.connection, self.uri)
        self._generation = found.generation if found else NEW
        known = read_record(found.content) if found else {}
        self._written = len(known)
        self.said = {**known, **self.said}

    def keep(self, key: str, said: Said) -> None:
        """Take an answer; write all when the last time is long enough ago."""
        with self._lock:
            self.said[key] = said
            if time.monotonic() >= self._due:
                self._write()

    def flush(self) -> None:
        """Write what has not been written yet."""
        with self._lock:
            if len(self.said) != self._written:
                self._write()

    def _write(self) -> None:
        """Write; where another up has written meanwhile, put both together."""
        try:
            self._put()
        except PreconditionFailed:
            self.load()
            self._put()

    def _put(self) -> None:
        content, count = as_bytes(self.subject, self.said), len(self.said)
        self._generation = write_document(
            self.shelf.connection,
            self.uri,
            content,
            generation=self._generation,
            metadata=self.shelf.marks,
        )
        self._written = count
        self._due = time.monotonic() + _INTERVAL + len(content) / _PACE
