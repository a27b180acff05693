"""What can go wrong in a talk with Google, as types.

VertexError
 ├─ NotAuthenticated     no credentials, or not accepted ones
 ├─ PermissionDenied     the caller lacks a permission
 ├─ NotFound             the thing, its project or its location is not there
 ├─ InvalidArgument      the request cannot be meant
 ├─ PreconditionFailed   not now: something has to happen first
 ├─ Conflict             somebody else changed it, or it is there already
 ├─ QuotaExceeded        too much at once
 └─ Unavailable          no answer, or one that says nothing: the work may have been done
     └─ Unreachable      the request was not even sent
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_MARKUP = re.compile(r"\s+")
_ADDRESS = re.compile(r"host='([^']+)', port=(\d+)")


class VertexError(Exception):
    """A call that did not do what it was made for; the text says what, where, why, what to do."""

    advice = ""

    def __init__(self, action: str, reason: str, advice: str = "") -> None:
        self.action = action
        self.reason = reason
        hint = advice or self.advice
        super().__init__(f"could not {action}: {reason}" + (f"\n{hint}" if hint else ""))


class NotAuthenticated(VertexError):
    """No credentials, or not accepted ones."""

    advice = (
        "Log in with `gcloud auth application-default login`, or point"
        " GOOGLE_APPLICATION_CREDENTIALS to a key; for the local emulator set"
        " AIPLATFORM_EMULATOR_HOST or the stack's vertex-tuning:emulatorHost."
    )


class PermissionDenied(VertexError):
    """The caller lacks a permission."""


class NotFound(VertexError):
    """The thing, its project or its location is not there."""


class InvalidArgument(VertexError):
    """The request cannot be meant."""


class PreconditionFailed(VertexError):
    """Not now: something has to happen first."""


class Conflict(VertexError):
    """Somebody else changed it, or it is there already."""


class QuotaExceeded(VertexError):
    """Too much at once."""


class Unavailable(VertexError):
    """No answer, or one that says nothing: the work may have been done all the same."""


class Unreachable(Unavailable):
    """The request was not even sent."""


_BY_STATUS: dict[int, type[VertexError]] = {
    401: NotAuthenticated,
    403: PermissionDenied,
    404: NotFound,
    408: Unavailable,
    409: Conflict,
    412: PreconditionFailed,
    429: QuotaExceeded,
    499: Unavailable,
}


@contextmanager
def told_as(action: str) -> Iterator[None]:
    """Tell errors of Google's libraries inside as ours; the action is what was tried."""
    from google.api_core import exceptions as core
    from google.auth import exceptions as auth
    from requests import exceptions as requests

    try:
        yield
    except core.RetryError as error:
        raise _of_cause(action, error.cause) from error
    except core.GoogleAPICallError as error:
        raise _of_answer(action, error) from error
    except auth.TransportError as error:
        raise _no_answer(action, error) from error
    except auth.GoogleAuthError as error:
        raise NotAuthenticated(action, str(error)) from error
    except requests.RequestException as error:
        raise _no_answer(action, error) from error
    except (ValueError, OSError) as error:
        raise Unavailable(action, f"an answer that cannot be read ({error})") from error


def _of_cause(action: str, cause: BaseException | None) -> VertexError:
    from google.api_core.exceptions import GoogleAPICallError

    if isinstance(cause, GoogleAPICallError):
        return _of_answer(action, cause)
    return _no_answer(action, cause) if cause else Unavailable(action, "no answer in time")


def _of_answer(action: str, error: Any) -> VertexError:
    from google.api_core import exceptions as core

    told = _told(error)
    reason = _MARKUP.sub(" ", told.get("message") or error.message or str(error)).strip()
    if isinstance(error, core.FailedPrecondition) or told.get("status") == "FAILED_PRECONDITION":
        return PreconditionFailed(action, reason)
    code = int(error.code) if error.code else 500
    if kind := _BY_STATUS.get(code):
        return kind(action, reason)
    return (InvalidArgument if 400 <= code < 500 else Unavailable)(action, reason)  # noqa: PLR2004 - HTTP's own classes


def _told(error: Any) -> dict[str, Any]:
    """Return the error as the service wrote it; api_core makes every 400 of REST a BadRequest."""
    try:
        told = error.response.json()["error"]
    except (AttributeError, LookupError, TypeError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _no_answer(action: str, error: BaseException) -> Unavailable:
    kind = Unreachable if "refused" in str(error) else Unavailable
    return kind(action, _connection_reason(error))


def _connection_reason(error: BaseException) -> str:
    text = str(error)
    if "refused" in text:
        return _refused(text)
    if "timed out" in text or "timeout" in text.lower():
        return "no answer in time"
    return _MARKUP.sub(" ", f"the connection failed ({type(error).__name__})")


def _refused(text: str) -> str:
    if not (found := _ADDRESS.search(text)):
        return "nothing listens there (connection refused)"
    host, port = found.groups()
    start = f"; start the emulator with `vertex-tuning emulator --port {port}`"
    hint = start if host in {"127.0.0.1", "localhost"} else ""
    return f"nothing listens at {host}:{port} (connection refused){hint}"
