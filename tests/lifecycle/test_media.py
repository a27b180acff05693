"""Files that rows refer to, looked at in the emulator's storage."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from pulumi_vertex_tuning.dataset import Finding
from pulumi_vertex_tuning.dataset.references import Reference
from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.lifecycle.media import check_media
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import Unavailable
from pulumi_vertex_tuning.vertex.patience import Patience
from pulumi_vertex_tuning.vertex.service import Service
from tests.lifecycle.place import Place

MB = 1024 * 1024
PATH = "contents[0].parts[1].fileData"


@pytest.fixture
def faults(emulator: Emulator) -> Iterator[Any]:
    yield emulator.faults
    emulator.faults.clear()


def _store(place: Place, name: str, kind: str, size: int = 10) -> str:
    url = f"{place.url}/upload/storage/v1/b/{place.bucket}/o"
    parameters = {"uploadType": "media", "name": name}
    headers = {"content-type": kind} if kind else {}
    answer = requests.post(url, params=parameters, data=bytes(size), headers=headers, timeout=30)
    assert answer.ok
    return f"gs://{place.bucket}/{name}"


def _refer(uri: str, kind: str = "image/png", line: int = 1) -> Reference:
    return Reference(uri, kind, line, PATH)


def _looks(place: Place) -> int:
    asked = requests.get(f"{place.url}/emulator/requests", timeout=10).json()["requests"]
    path = f"/storage/v1/b/{place.bucket}/o/"
    return sum(one["method"] == "GET" and one["path"].startswith(path) for one in asked)


@pytest.mark.parametrize(
    ("file", "said", "why"),
    [
        (("image/png", 20 * MB), "image/png", "at the limit"),
        (("image/jpeg", 10), "IMAGE/JPG", "another name of the same type"),
        (("audio/mpeg; rate=1", 21 * MB), "audio/mp3", "with a parameter, under its own limit"),
        (("application/octet-stream", 10), "application/pdf", "stored without a type"),
        (("video/mp4", 21 * MB), "video/mp4", "a kind without a limit"),
    ],
)
def test_what_is_as_the_row_says_is_no_finding(
    connection: Connection, place: Place, file: tuple[str, int], said: str, why: str
) -> None:
    report = check_media(connection, [_refer(_store(place, "file", *file), said)])

    assert (report.errors, report.unseen, report.looked_at) == ((), (), 1), why


@pytest.mark.parametrize(
    ("file", "said", "told"),
    [
        (
            ("image/png", 20 * MB + 1),
            "image/png",
            "has 20,971,521 bytes, more than the 20 MB that image/png may have",
        ),
        (
            ("application/pdf", 21 * MB),
            "application/pdf",
            "has 22,020,096 bytes, more than the 20 MB that application/pdf may have",
        ),
        (
            ("audio/wav", 100 * MB + 1),
            "audio/wav",
            "has 104,857,601 bytes, more than the 100 MB that audio/wav may have",
        ),
        (("text/plain", 10), "image/png", "is stored as text/plain, and the row says image/png"),
    ],
)
def test_what_is_not_is_told_with_line_and_path(
    connection: Connection, place: Place, file: tuple[str, int], said: str, told: str
) -> None:
    uri = _store(place, "file", *file)

    report = check_media(connection, [_refer(uri, said, 7)])

    assert report.errors == (Finding(7, PATH, f"{uri} {told}"),)


def test_a_file_that_is_not_there_is_told_by_its_first_row(
    connection: Connection, place: Place
) -> None:
    uri = f"gs://{place.bucket}/no.png"
    odd = ("gs://", "gs://bucket", "gs://bucket/", "https://x/y.png", "")

    report = check_media(
        connection, [_refer(uri, line=3), _refer(uri, line=5), *(_refer(one) for one in odd)]
    )

    assert report.errors == (
        Finding(3, PATH, f"{uri} does not exist"),
        *(Finding(1, PATH, f"must be gs://BUCKET/OBJECT, found {one!r}") for one in odd),
    )


def test_each_file_is_looked_at_once_in_the_order_of_the_rows(
    connection: Connection, place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    there = _store(place, "there.png", "image/png")
    missing = [f"gs://{place.bucket}/{number}.png" for number in range(300)]
    rows = ((there, uri, there) for uri in missing)

    with caplog.at_level(logging.WARNING, "urllib3"):
        report = check_media(
            connection, (_refer(uri, line=line) for line, row in enumerate(rows) for uri in row)
        )

    assert [finding.message.partition(" ")[0] for finding in report.errors] == missing
    assert [finding.line for finding in report.errors] == list(range(300))
    assert report.looked_at == 301
    assert _looks(place) == 301
    assert caplog.messages == []


def test_references_are_taken_as_they_are_needed(connection: Connection, place: Place) -> None:
    uri = _store(place, "there.png", "image/png")

    report = check_media(connection, (_refer(uri, line=line) for line in range(100_000)))

    assert report.looked_at == 1


def test_a_bucket_that_may_not_be_read_is_told_once_and_is_no_error(
    connection: Connection, place: Place, faults: Any
) -> None:
    faults.add("status", path=f"/b/{place.bucket}/o/", status=403, message="no storage.objects.get")
    uris = [f"gs://{place.bucket}/{number}.png" for number in range(500)]

    report = check_media(connection, [_refer(uri, line=4) for uri in uris])

    assert report.errors == ()
    [finding] = report.unseen
    assert (finding.line, finding.path) == (4, PATH)
    assert finding.message.startswith(f"{uris[0]} and other files of this bucket could not be")
    assert "no storage.objects.get" in finding.message
    assert 0 < len(faults.hits()) < len(uris)


def test_a_service_that_does_not_answer_ends_the_check(
    emulator: Emulator, place: Place, faults: Any
) -> None:
    connection = Connection(
        Service("emulator", emulator.url, emulator.url), Patience(call=5.0, repeat=0.5)
    )
    faults.add("status", path=f"/b/{place.bucket}/o/", status=503)
    uris = (f"gs://{place.bucket}/{number}.png" for number in range(10_000))

    with pytest.raises(Unavailable):
        check_media(connection, map(_refer, uris))

    assert next(uris, None) is not None, "not all of them were asked for"
