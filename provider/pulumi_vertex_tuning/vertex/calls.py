"""How calls are made: which are tried again, and for how long."""

from typing import TYPE_CHECKING, Any

from pulumi_vertex_tuning.vertex.connection import CALL_TIMEOUT, OPERATION_TIMEOUT, Connection

if TYPE_CHECKING:
    from google.api_core.operation import Operation

READ_PATIENCE = 60.0
"""Seconds for which a read is tried again before it counts as failed."""

_TRY_AGAIN_CODES = {429, 500, 502, 503, 504}


def reading(connection: Connection) -> dict[str, Any]:
    """Return the options of a call that changes nothing: it may be made again."""
    from google.api_core.retry import Retry

    patience = READ_PATIENCE if not connection.service.emulated else READ_PATIENCE / 4
    retry = Retry(predicate=_worth_another_try, initial=0.2, maximum=10.0, timeout=patience)
    return {"retry": retry, "timeout": CALL_TIMEOUT}


def writing() -> dict[str, Any]:
    """Return the options of a call that changes something: made once."""
    return {"retry": None, "timeout": CALL_TIMEOUT}


def finished(operation: "Operation") -> None:
    """Wait until a long-running operation is done; raise what it ended with."""
    operation.result(timeout=OPERATION_TIMEOUT)  # type: ignore[no-untyped-call] # Google's own


def _worth_another_try(error: BaseException) -> bool:
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import TransportError
    from requests.exceptions import RequestException

    if isinstance(error, GoogleAPICallError):
        return error.code in _TRY_AGAIN_CODES
    return isinstance(error, RequestException | TransportError) and "refused" not in str(error)
