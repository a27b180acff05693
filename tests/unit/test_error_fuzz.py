"""Any answer at all, over a real connection and Google's own clients: a result, or our error."""

import json
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from google.oauth2 import credentials as oauth2
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_vertex_tuning.vertex.errors import InvalidArgument, VertexError, told_as
from tests.unit.canned import (
    CANARY,
    Answer,
    Asked,
    CannedService,
    answering,
    cancel,
    canned_service,
    client_of,
    read,
)

credentials: Any = oauth2  # an untyped module

KEYS = st.sampled_from(
    "error message status code details @type reason metadata fieldViolations field description"
    " errors permission name state".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
DETAILS = st.lists(
    st.sampled_from("ErrorInfo BadRequest QuotaFailure RetryInfo".split()).flatmap(
        lambda kind: JSON.map(
            lambda value: {
                "@type": f"type.googleapis.com/google.rpc.{kind}",
                "metadata": value,
                "fieldViolations": value,
                "violations": value,
                "retryDelay": value,
            }
        )
    ),
    max_size=3,
)
ANY_BODY = (
    st.binary(max_size=200)
    | JSON.map(lambda value: json.dumps(value).encode())
    | st.tuples(JSON, DETAILS).map(
        lambda pair: json.dumps({"error": {"message": pair[0], "details": pair[1]}}).encode()
    )
)
STATUSES = st.sampled_from([200, 201, 204, 304]) | st.integers(400, 599)


@pytest.fixture(scope="module")
def service() -> Iterator[CannedService]:
    with canned_service() as running:
        yield running


def _is_fit_for_a_person(error: VertexError) -> bool:
    told = "".join(traceback.format_exception(error))
    lines = str(error).splitlines()
    return (
        all(line.isprintable() for line in lines)
        and error.reason.strip() != ""
        and str(error).startswith("could not do it: ")
        and not any(sign in str(error) for sign in (" object at 0x", "Response [", "127.0.0.1"))
        and CANARY not in told
    )


def _error_of(service: CannedService) -> VertexError | None:
    try:
        with told_as("do it"):
            read(service.client)
    except VertexError as error:
        return error
    return None


@settings(max_examples=300, deadline=None)
@given(status=STATUSES, body=ANY_BODY)
def test_any_answer_is_a_result_or_an_error_of_ours(
    service: CannedService, status: int, body: bytes
) -> None:
    service.answer = Answer(status, body)

    error = _error_of(service)

    assert error is not None or status < 400
    assert error is None or _is_fit_for_a_person(error)


@settings(max_examples=100, deadline=None)
@given(
    status=st.integers(400, 499).filter(lambda code: code not in {408, 429}),  # tried again
    body=ANY_BODY,
)
def test_any_answer_of_cloud_storage_is_an_error_of_ours(
    service: CannedService, status: int, body: bytes
) -> None:
    service.answer = Answer(status, body)

    with pytest.raises(VertexError) as raised, told_as("do it"):
        service.bucket.blob("o").reload()

    assert _is_fit_for_a_person(raised.value)


def test_a_server_that_repeats_what_it_was_sent_betrays_nothing() -> None:
    token = credentials.Credentials(token="a-token-of-no-known-shape")

    def echo(asked: Asked) -> Answer:
        sent = asked.headers["authorization"].removeprefix("Bearer ")
        said = f"I got {sent} and do not like it."
        violation = {"field": sent, "description": said}
        detail = {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [violation],
        }
        error = {"message": said, "status": said, "details": [detail]}
        return Answer(400, json.dumps({"error": error}).encode())

    with (
        answering(echo) as url,
        client_of(url, token) as client,
        pytest.raises(InvalidArgument, match="do not like it") as raised,
        told_as("do it"),
    ):
        cancel(client)

    told = "".join(traceback.format_exception(raised.value))
    assert "no-known-shape" not in told + repr(vars(raised.value))
    assert "[redacted]" in str(raised.value)
