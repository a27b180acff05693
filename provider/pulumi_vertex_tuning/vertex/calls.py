"""How calls are made: which are tried again, and for how long."""

from typing import TYPE_CHECKING, Any

from pulumi_vertex_tuning.vertex.connection import Connection

if TYPE_CHECKING:
    from google.api_core.operation import Operation
    from google.api_core.retry import Retry

_TRY_AGAIN_CODES = {429, 500, 502, 503, 504}


def repeatable(connection: Connection) -> dict[str, Any]:
    """Return the options of a call that may be made again: a read, or a write that says what is.

    Of a deletion that was done and whose answer was lost, the second try says NotFound.
    """
    return {"retry": retry(connection), "timeout": connection.patience.call}


def once(connection: Connection) -> dict[str, Any]:
    """Return the options of a call that must not be made twice."""
    return {"retry": None, "timeout": connection.patience.call}


def retry(connection: Connection) -> "Retry":
    """Return what tries a call again while the service or the network fails."""
    from google.api_core.retry import Retry

    return Retry(
        predicate=_worth_another_try,
        initial=0.2,
        maximum=10.0,
        timeout=connection.patience.repeat,
    )


def finished(connection: Connection, operation: "Operation") -> None:
    """Wait until a long-running operation is done; raise what it ended with."""
    operation.result(timeout=connection.patience.operation)  # type: ignore[no-untyped-call] # Google's own


def _worth_another_try(error: BaseException) -> bool:
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import TransportError
    from requests.exceptions import RequestException, TooManyRedirects

    from pulumi_vertex_tuning.vertex.errors.outages import was_refused

    if isinstance(error, GoogleAPICallError):
        return error.code in _TRY_AGAIN_CODES
    if isinstance(error, TooManyRedirects):  # that is, one: it would lead elsewhere again
        return False
    return isinstance(error, RequestException | TransportError) and not was_refused(error)
