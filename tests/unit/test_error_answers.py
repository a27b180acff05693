"""Answers of any shape, over a real connection and Google's own client, are told as ours."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pulumi_vertex_tuning.vertex.errors import (
    NotFound,
    PermissionDenied,
    QuotaExceeded,
    Unavailable,
    VertexError,
    told_as,
)
from pulumi_vertex_tuning.vertex.errors.answers import read_refusal
from tests.unit.canned import Answer, CannedService, cancel, canned_service, read

ROWS = b'{"error": {"code": 403, "message": "No.", "status": "PERMISSION_DENIED"}}'


@pytest.fixture(scope="module")
def service() -> Iterator[CannedService]:
    with canned_service() as running:
        yield running


BODIES: list[tuple[str, bytes, str]] = [
    ("the documented one", ROWS, "No."),
    ("in a list, as streams answer", b"[" + ROWS + b"]", "No."),
    ("with a byte order mark", b"\xef\xbb\xbf" + ROWS, "No."),
    ("on many lines", b'{"error": {"message": "No,\\n\\tnot   now."}}', "No, not now."),
    ("with markup in it", b'{"error": {"message": "<p>No &amp; <b>no</b>.</p>"}}', "No & no ."),
    ("with a placeholder in it", b'{"error": {"message": "use <NAME>"}}', "use <NAME>"),
    ("with a terminal's escapes", b'{"error": {"message": "\\u001b[31mNo."}}', "[31mNo."),
    ("a line of text", b"Not today.", "Not today."),
    ("nothing", b"", "HTTP 403 Forbidden, with no reason"),
    ("spaces", b" \r\n", "HTTP 403 Forbidden, with no reason"),
    (
        "a page",
        b"<!DOCTYPE html><html><title>403</title><body>No.</body></html>",
        "HTTP 403 Forbidden, with a page instead of a reason",
    ),
    (
        "XML",
        b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
        "HTTP 403 Forbidden, with a page instead of a reason",
    ),
    ("cut off", ROWS[:-20], "HTTP 403 Forbidden, with a reason that cannot be read"),
    ("no UTF-8", b'{"error": {"message": "N\xff."}}', "N\N{REPLACEMENT CHARACTER}."),
    ("no text at all", b"\xff\xfe\x00\x01", "\N{REPLACEMENT CHARACTER}" * 2),
    ("an empty object", b"{}", "with a reason that cannot be read"),
    ("an empty list", b"[]", "with a reason that cannot be read"),
    ("a list of other things", b"[1, null]", "with a reason that cannot be read"),
    ("no object in error", b'{"error": "invalid"}', "with a reason that cannot be read"),
    ("null in error", b'{"error": null}', "with a reason that cannot be read"),
    ("an empty error", b'{"error": {}}', "with a reason that cannot be read"),
    ("a number for a message", b'{"error": {"message": 5}}', "with a reason that cannot be read"),
    ("a string", b'"No."', '"No."'),
    ("null", b"null", "null"),
    ("a number of many digits", b"1" * 5000, "1" * 1000 + "..."),
    ("details that are none", b'{"error": {"message": "No.", "details": 5}}', "No."),
    ("details of text", b'{"error": {"message": "No.", "details": ["x"]}}', "No."),
    (
        "details of another shape",
        b'{"error": {"message": "No.", "details": [{"@type": 1, "reason": {}}], "errors": "x"}}',
        "No.",
    ),
    ("deeper than anybody reads", b"[" * 100_000, "with a reason that cannot be read"),
]


@pytest.mark.parametrize(
    ("body", "reason"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES]
)
def test_a_body_is_read_whatever_its_shape(
    service: CannedService, body: bytes, reason: str
) -> None:
    service.answer = Answer(403, body)

    error = service.told(cancel)

    assert type(error) is PermissionDenied
    assert error.reason.endswith(reason)
    assert len(error.reason) <= len(reason) + len("HTTP 403 Forbidden, ")


@pytest.mark.parametrize("body", [b"", b"<html>404</html>", b"404 page not found", b"{}", b"[]"])
def test_only_the_service_can_say_that_a_thing_is_gone(service: CannedService, body: bytes) -> None:
    """A clean-up takes NotFound for success: a proxy's page must not leave a model behind."""
    service.answer = Answer(404, body)
    assert type(service.told(cancel)) is Unavailable

    service.answer = Answer(404, b'{"error": {"message": "The TuningJob does not exist."}}')
    assert type(service.told(cancel)) is NotFound


@pytest.mark.parametrize(
    "body", [b"<html>Welcome</html>", b"\xff\xfe", b'{"name": "', b'{"state": {}}', b"5"]
)
def test_a_good_status_with_an_answer_that_cannot_be_read(
    service: CannedService, body: bytes
) -> None:
    service.answer = Answer(200, body)

    error = service.told(read)

    assert type(error) is Unavailable
    assert error.reason.startswith("an answer that cannot be read")
    assert "<" not in str(error)


@pytest.mark.parametrize(
    ("body", "want"),
    [
        (b"No such object: b/o", NotFound),
        (b'{"error": {"message": "No such object: b/o"}}', NotFound),
        (b"<html>not here</html>", Unavailable),
    ],
)
def test_cloud_storage_answers_downloads_with_plain_text(
    service: CannedService, body: bytes, want: type[VertexError]
) -> None:
    service.answer = Answer(404, body)

    with pytest.raises(VertexError) as raised, told_as("read gs://b/o"):
        service.bucket.blob("o").download_as_bytes(checksum=None)

    assert type(raised.value) is want
    assert "_=" not in str(raised.value)
    assert service.url not in str(raised.value)


def _quota(**detail: Any) -> bytes:
    name = f"type.googleapis.com/google.rpc.{detail.pop('kind')}"
    error = {"message": "Too much.", "details": [{"@type": name, **detail}]}
    return json.dumps({"error": error}).encode()


RETRIES: list[tuple[str, Mapping[str, str], bytes, float | None]] = [
    ("the header in seconds", {"Retry-After": "7"}, b"", 7.0),
    ("RetryInfo", {}, _quota(kind="RetryInfo", retryDelay="1.5s"), 1.5),
    ("the header first", {"Retry-After": "7"}, _quota(kind="RetryInfo", retryDelay="3s"), 7.0),
    ("a date that is over", {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, b"", 0.0),
    ("no time that anybody knows", {"Retry-After": "soon"}, b"", None),
    ("less than nothing", {"Retry-After": "-5"}, b"", None),
    ("more than any clock has", {"Retry-After": "9" * 400}, b"", None),
    ("a duration of another shape", {}, _quota(kind="RetryInfo", retryDelay=3), None),
    ("none", {}, b"", None),
]


@pytest.mark.parametrize(
    ("headers", "body", "want"), [row[1:] for row in RETRIES], ids=[row[0] for row in RETRIES]
)
def test_the_time_to_wait_is_the_service_s(
    service: CannedService, headers: Mapping[str, str], body: bytes, want: float | None
) -> None:
    service.answer = Answer(429, body, headers)

    error = service.told(cancel)

    assert isinstance(error, QuotaExceeded)
    assert error.retry_after == want
    assert ("The service asks to wait" in str(error)) is (want is not None)


def test_a_date_to_wait_for_is_so_many_seconds_away() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)

    seconds = read_refusal(429, b"", {"Retry-After": date}).retry_after

    assert seconds is not None
    assert 3500 < seconds <= 3600
