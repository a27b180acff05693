"""Files that rows refer to by gs:// URI: whether they are there, small enough, and what rows say.

Limits are Google's, of cloud.google.com/vertex-ai/generative-ai/docs/models/tune_gemini: images of
20 MB, audio of 100 MB, PDFs of 20 MB.
"""

import re
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from pulumi_vertex_tuning.dataset import DatasetError, Finding
from pulumi_vertex_tuning.dataset.references import Reference
from pulumi_vertex_tuning.vertex import storage
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound, PermissionDenied
from pulumi_vertex_tuning.vertex.sessions import PARALLEL
from pulumi_vertex_tuning.vertex.storage import StoredObject

_AHEAD = 4 * PARALLEL
"""References that are read before the first of them has been answered."""

_URI = re.compile(r"gs://[^/]+/.+", re.DOTALL)
_MB = 1024 * 1024
_LIMITS = {"image/": 20 * _MB, "audio/": 100 * _MB, "application/pdf": 20 * _MB}
_SAME = {"image/jpg": "image/jpeg", "audio/mp3": "audio/mpeg", "audio/x-wav": "audio/wav"}
_SAYS_NOTHING = {"", "application/octet-stream", "binary/octet-stream"}
"""Types of files that were stored without one."""

_DENIED = "{} and other files of this bucket could not be looked at: {}"


@dataclass(frozen=True)
class MediaReport:
    """What is wrong with files, by the first row that refers to each, and what was not seen.

    unseen: one for each bucket that the caller may not read. The service reads the files with an
    account of its own, so that is no error.
    """

    errors: tuple[Finding, ...]
    unseen: tuple[Finding, ...]
    looked_at: int


def check_media(connection: Connection, references: Iterable[Reference]) -> MediaReport:
    """Look at each distinct file once, several at a time, however many references come.

    Raises VertexError where the service does not answer.
    """
    errors: list[Finding] = []
    unseen: dict[str, Finding] = {}
    looked_at = 0
    with closing(_answers(connection, _distinct(references), unseen)) as answers:
        for reference, answer in answers:
            try:
                problem = _problem(reference, answer())
            except PermissionDenied as error:
                unseen.setdefault(_bucket(reference), _denied(reference, error))
                continue
            looked_at += 1
            if problem:
                errors.append(Finding(reference.line, reference.path, problem))
    return MediaReport(tuple(errors), tuple(unseen.values()), looked_at)


def refuse_bad_files(
    connection: Connection, source: str, references: Iterable[Reference]
) -> MediaReport:
    """Look at the files; raise DatasetError where one cannot be used."""
    seen = check_media(connection, references)
    if seen.errors:
        count = f"{len(seen.errors):,} file{'s' * (len(seen.errors) > 1)}"
        raise DatasetError(
            source, f"{count} in the rows cannot be used; nothing was uploaded", seen.errors
        )
    return seen


def _answers(
    connection: Connection, references: Iterator[Reference], skipped: dict[str, Finding]
) -> Generator[tuple[Reference, Callable[[], StoredObject | None]], None, None]:
    """Yield the references in their order, with what waits for the look at each."""
    asked: deque[tuple[Reference, Future[StoredObject | None]]] = deque()
    with ThreadPoolExecutor(PARALLEL) as pool:
        try:
            for reference in references:
                if _bucket(reference) not in skipped:
                    asked.append((reference, pool.submit(_look, connection, reference.uri)))
                if len(asked) >= _AHEAD:
                    yield _first(asked)
            while asked:
                yield _first(asked)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _first(
    asked: deque[tuple[Reference, Future[StoredObject | None]]],
) -> tuple[Reference, Callable[[], StoredObject | None]]:
    reference, future = asked.popleft()
    return reference, future.result


def _look(connection: Connection, uri: str) -> StoredObject | None:
    try:
        return storage.read_object(connection, uri) if _URI.fullmatch(uri) else None
    except NotFound:
        return None


def _distinct(references: Iterable[Reference]) -> Iterator[Reference]:
    seen: set[str] = set()
    for reference in references:
        if reference.uri not in seen:
            seen.add(reference.uri)
            yield reference


def _problem(reference: Reference, found: StoredObject | None) -> str:
    """Return what is wrong with a file, "" where nothing is."""
    if not _URI.fullmatch(reference.uri):
        return f"must be gs://BUCKET/OBJECT, found {reference.uri!r}"
    if found is None:
        return f"{reference.uri} does not exist"
    said, is_ = _plain(reference.mime_type), _plain(found.content_type)
    if said and is_ not in {said, *_SAYS_NOTHING}:
        return f"{reference.uri} is stored as {is_}, and the row says {said}"
    kind = said or is_
    limit = next((size for one, size in _LIMITS.items() if kind.startswith(one)), None)
    if limit is not None and found.size > limit:
        allowed = f"the {limit // _MB} MB that {kind} may have"
        return f"{reference.uri} has {found.size:,} bytes, more than {allowed}"
    return ""


def _plain(mime_type: str) -> str:
    kind = mime_type.partition(";")[0].strip().lower()
    return _SAME.get(kind, kind)


def _bucket(reference: Reference) -> str:
    return storage.split_uri(reference.uri)[0]


def _denied(reference: Reference, error: PermissionDenied) -> Finding:
    return Finding(reference.line, reference.path, _DENIED.format(reference.uri, error.reason))
