"""Google's errors, told as ours."""

import json
from typing import Any

import pytest
import requests
from google.api_core import exceptions
from google.auth import exceptions as auth_exceptions

from pulumi_vertex_tuning.vertex import errors
from pulumi_vertex_tuning.vertex.errors import (
    Conflict,
    InvalidArgument,
    NotAuthenticated,
    NotFound,
    PermissionDenied,
    PreconditionFailed,
    QuotaExceeded,
    Unavailable,
    VertexError,
    told_as,
)

core: Any = exceptions  # untyped constructors
auth: Any = auth_exceptions

REFUSED = (
    "HTTPConnectionPool(host='127.0.0.1', port=8090): Max retries exceeded with url: /v1/x"
    " (Caused by NewConnectionError('[Errno 111] Connection refused'))"
)


def _answer(code: int, body: str) -> exceptions.GoogleAPICallError:
    """Make the error that Google's REST clients raise for an answer."""
    response = requests.Response()
    response.status_code = code
    response._content = body.encode()
    response.request = requests.Request("POST", "https://example.com/v1/x").prepare()
    error: exceptions.GoogleAPICallError = core.from_http_response(response)
    return error


def _service_error(
    code: int, status: str = "", message: str = "No."
) -> exceptions.GoogleAPICallError:
    told: dict[str, Any] = {"code": code, "message": message}
    return _answer(code, json.dumps({"error": told | ({"status": status} if status else {})}))


def _told(error: BaseException) -> VertexError:
    with pytest.raises(VertexError) as raised, told_as("do it"):
        raise error
    assert raised.value.__cause__ is error
    return raised.value


@pytest.mark.parametrize(
    ("code", "status", "want"),
    [
        (400, "INVALID_ARGUMENT", InvalidArgument),
        (400, "FAILED_PRECONDITION", PreconditionFailed),
        (401, "UNAUTHENTICATED", NotAuthenticated),
        (403, "PERMISSION_DENIED", PermissionDenied),
        (404, "NOT_FOUND", NotFound),
        (405, "", InvalidArgument),
        (408, "", Unavailable),
        (409, "ABORTED", Conflict),
        (412, "", PreconditionFailed),
        (429, "RESOURCE_EXHAUSTED", QuotaExceeded),
        (499, "CANCELLED", Unavailable),
        (500, "INTERNAL", Unavailable),
        (501, "UNIMPLEMENTED", Unavailable),
        (503, "UNAVAILABLE", Unavailable),
        (504, "DEADLINE_EXCEEDED", Unavailable),
    ],
)
def test_an_answer_is_told_by_its_status(code: int, status: str, want: type[VertexError]) -> None:
    assert type(_told(_service_error(code, status))) is want


@pytest.mark.parametrize("body", ["", "<html>", "[]", '{"error": {}}'])
def test_an_answer_of_something_between_is_told_by_its_code(body: str) -> None:
    assert type(_told(_answer(404, body))) is NotFound
    assert type(_told(_answer(400, body))) is InvalidArgument


def test_the_text_is_the_service_s_own_on_one_line() -> None:
    error = _told(_service_error(403, message="Permission denied\n  on   resource."))

    assert str(error) == "could not do it: Permission denied on resource."


def test_a_failed_operation_is_told_by_its_status() -> None:
    assert type(_told(core.FailedPrecondition("deployed"))) is PreconditionFailed


@pytest.mark.parametrize(
    ("error", "want", "text"),
    [
        (
            requests.ConnectionError(REFUSED),
            Unavailable,
            (
                "nothing listens at 127.0.0.1:8090 (connection refused); start the emulator with"
                " `vertex-tuning emulator --port 8090`"
            ),
        ),
        (
            requests.ConnectionError(REFUSED.replace("127.0.0.1", "10.0.0.1")),
            Unavailable,
            "nothing listens at 10.0.0.1:8090 (connection refused)",
        ),
        (
            requests.ConnectionError("Connection refused"),
            Unavailable,
            "nothing listens there (connection refused)",
        ),
        (requests.ReadTimeout("read timed out. (60)"), Unavailable, "no answer in time"),
        (
            requests.ConnectionError("('Connection aborted.', ConnectionResetError(104))"),
            Unavailable,
            "the connection failed (ConnectionError)",
        ),
        (auth.TransportError(REFUSED), Unavailable, "nothing listens at 127.0.0.1:8090"),
        (auth.DefaultCredentialsError("none found"), NotAuthenticated, "none found"),
        (auth.RefreshError("expired"), NotAuthenticated, "expired"),
        (
            core.RetryError("Timeout", cause=requests.ConnectionError(REFUSED)),
            Unavailable,
            "nothing listens at 127.0.0.1:8090",
        ),
        (core.RetryError("Timeout", cause=_service_error(429)), QuotaExceeded, "No."),
        (core.RetryError("Timeout", cause=None), Unavailable, "no answer in time"),
        (ValueError("bad JSON"), Unavailable, "an answer that cannot be read (bad JSON)"),
        (OSError("broken pipe"), Unavailable, "an answer that cannot be read (broken pipe)"),
    ],
)
def test_what_is_no_answer_is_told_by_its_reason(
    error: Exception, want: type[VertexError], text: str
) -> None:
    told = _told(error)

    assert type(told) is want
    assert str(told).startswith(f"could not do it: {text}")


def test_nobody_is_sent_to_the_emulator_of_another_machine() -> None:
    text = str(_told(requests.ConnectionError(REFUSED.replace("127.0.0.1", "10.0.0.1"))))

    assert "vertex-tuning emulator" not in text


def test_who_is_not_logged_in_is_told_how() -> None:
    text = str(_told(_service_error(401, message="Who?")))

    assert text.startswith("could not do it: Who?\nLog in with `gcloud auth")
    assert "AIPLATFORM_EMULATOR_HOST" in text


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), told_as("do it"):
        raise KeyError("a mistake of ours")


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    kinds = [kind.__name__ for kind in VertexError.__subclasses__()]

    drawn = [line.split()[1] for line in (errors.__doc__ or "").splitlines() if "─" in line]
    assert drawn == kinds
