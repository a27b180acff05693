"""Google's errors, told as ours."""

import traceback
from typing import Any

import pytest
from google.api_core import exceptions, operation
from google.longrunning.operations_pb2 import Operation  # type: ignore[import-untyped]
from google.protobuf import json_format
from google.protobuf.empty_pb2 import Empty
from urllib3.exceptions import NewConnectionError

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
from tests.unit.canned import service_error

core: Any = exceptions  # untyped constructors
operations: Any = operation


def _told(error: BaseException) -> VertexError:
    with pytest.raises(VertexError) as raised, told_as("do it"):
        raise error
    return raised.value


STATUSES = [
    (400, "INVALID_ARGUMENT", InvalidArgument),
    (400, "FAILED_PRECONDITION", PreconditionFailed),
    (401, "UNAUTHENTICATED", NotAuthenticated),
    (403, "PERMISSION_DENIED", PermissionDenied),
    (404, "NOT_FOUND", NotFound),
    (405, "", InvalidArgument),
    (408, "", Unavailable),
    (409, "ABORTED", Conflict),
    (409, "ALREADY_EXISTS", Conflict),
    (412, "", PreconditionFailed),
    (429, "RESOURCE_EXHAUSTED", QuotaExceeded),
    (499, "CANCELLED", Unavailable),
    (500, "INTERNAL", Unavailable),
    (501, "UNIMPLEMENTED", Unavailable),
    (503, "UNAVAILABLE", Unavailable),
    (504, "DEADLINE_EXCEEDED", Unavailable),
    (600, "", Unavailable),
]


@pytest.mark.parametrize(("code", "status", "want"), STATUSES)
def test_an_answer_is_told_by_its_status(code: int, status: str, want: type[VertexError]) -> None:
    told = _told(service_error(code, status))

    assert type(told) is want
    assert str(told).startswith("could not do it: No.")
    assert (told.action, told.reason) == ("do it", "No.")


def test_a_traceback_holds_our_error_and_not_the_library_s() -> None:
    lines = "".join(traceback.format_exception(_told(service_error(400, message="No."))))

    assert lines.endswith("InvalidArgument: could not do it: No.\n")
    assert "BadRequest" not in lines
    assert "example.com" not in lines


ENDS = [
    (3, InvalidArgument),
    (5, NotFound),
    (7, PermissionDenied),
    (8, QuotaExceeded),
    (9, PreconditionFailed),
    (10, Conflict),
    (13, Unavailable),
    (16, NotAuthenticated),
    (2, Unavailable),
]


@pytest.mark.parametrize(("code", "want"), ENDS)
def test_an_operation_is_told_by_how_it_ended(code: int, want: type[VertexError]) -> None:
    ended = {"name": "o/1", "done": True, "error": {"code": code, "message": "It <b>is</b>\nso."}}
    future = operations.Operation(json_format.ParseDict(ended, Operation()), None, None, Empty)

    with pytest.raises(VertexError) as raised, told_as("do it"):
        future.result(timeout=10)

    assert type(raised.value) is want
    assert raised.value.reason == "It is so."


def test_an_operation_that_says_nothing_at_its_end() -> None:
    future = operations.Operation(Operation(name="o/1", done=True), None, None, Empty)

    with pytest.raises(Unavailable, match="neither response nor error"), told_as("do it"):
        future.result(timeout=10)


def test_an_operation_that_does_not_end() -> None:
    def again(**_: Any) -> Operation:
        return Operation(name="o/1")

    future = operations.Operation(Operation(name="o/1"), again, None, Empty)

    with pytest.raises(Unavailable, match="could not do it: no answer in time"), told_as("do it"):
        future.result(timeout=0.01)


def test_the_last_of_several_tries_is_told() -> None:
    last = service_error(429)

    assert type(_told(core.RetryError("Timeout", cause=last))) is QuotaExceeded
    assert _told(core.RetryError("Timeout", cause=None)).reason == "no answer in time"


def test_who_is_not_logged_in_is_told_how() -> None:
    text = str(_told(service_error(401, message="Who?")))

    assert text.startswith("could not do it: Who?\nLog in with `gcloud auth")
    assert "AIPLATFORM_EMULATOR_HOST" in text


@pytest.mark.parametrize("error", [KeyError("ours"), TypeError("ours"), AttributeError()])
def test_other_errors_pass(error: Exception) -> None:
    with pytest.raises(type(error)) as raised, told_as("do it"):
        raise error

    assert raised.value is error


def test_a_warning_of_a_library_passes_where_warnings_are_errors() -> None:
    error: Any = NewConnectionError(None, "no")  # type: ignore[arg-type] # as its own pickling

    with pytest.raises(FutureWarning, match="deprecated"), told_as("do it"):
        assert error.pool is None


def test_an_error_of_ours_passes_as_it_is() -> None:
    inner = NotFound("read it", "gone")

    with pytest.raises(NotFound) as raised, told_as("do it"):
        raise inner

    assert raised.value is inner


def _tree(kind: type[VertexError], depth: int = 1) -> list[tuple[str, int]]:
    return [
        row
        for child in kind.__subclasses__()
        for row in ((child.__name__, depth), *_tree(child, depth + 1))
    ]


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    lines = [line for line in (errors.__doc__ or "").splitlines() if "─" in line]
    drawn = [(line.split()[1], 1 + line.index("─") // 4) for line in lines]

    assert drawn == _tree(VertexError)
