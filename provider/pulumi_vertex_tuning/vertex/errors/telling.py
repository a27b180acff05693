"""Errors of Google's libraries, told as ours."""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from traceback import walk_tb
from types import FrameType
from typing import Any

from google.api_core import exceptions as core
from google.auth import exceptions as auth
from requests import Response
from requests import exceptions as requests

from pulumi_vertex_tuning.vertex.errors import (
    Conflict,
    InvalidArgument,
    NotAuthenticated,
    NotFound,
    PermissionDenied,
    PreconditionFailed,
    QuotaExceeded,
    Unavailable,
    Unreachable,
    VertexError,
    outages,
    permissions,
)
from pulumi_vertex_tuning.vertex.errors.answers import Refusal, refusal_in
from pulumi_vertex_tuning.vertex.errors.fields import declared_name, told_fields
from pulumi_vertex_tuning.vertex.errors.wording import plain, said_by

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

_BY_CLASS: dict[int, type[VertexError]] = {4: InvalidArgument}

_UNKNOWN = 500
"""The code of what has none."""

_OURS = __name__.partition(".")[0]
_LIBRARIES = {"google", "proto", "requests", "urllib3"}

_UNREADABLE = "an answer that cannot be read"


def told(action: str, error: Exception) -> VertexError | None:
    """Return what an error means, or None where it is a mistake of ours."""
    meant = _meant(action, error)
    if isinstance(meant, Unreachable) and _is_of_several_tries(error):
        return Unavailable(action, meant.reason)  # an earlier try may have been heard
    return meant


def _meant(action: str, error: Exception) -> VertexError | None:
    for kind, tell in _TELLERS:
        if isinstance(error, kind):
            return tell(action, error)
    if isinstance(error, ImportError | Warning):
        return None
    if isinstance(error, ValueError) or _is_of_library(error):
        return _of_unreadable(action, error)
    return None


def _after_tries(action: str, error: Any) -> VertexError:
    """Return what the last of several tries means."""
    meant = told(action, error.cause) if error.cause else None
    return meant or Unavailable(action, "no answer in time")


def _of_answer(action: str, error: Any) -> VertexError:
    """Tell an error of api_core: of an answer over HTTP, or of an operation's end."""
    if isinstance(error.response, Response):
        return _of_refusal(action, refusal_in(error.response))
    status = getattr(error.grpc_status_code, "name", "")
    code = int(error.code) if error.code else _UNKNOWN
    message = plain(str(error.message or "")) or f"the service said {status or code}"
    return _of_refusal(action, Refusal(code, message, status=status))


def _without_credentials(action: str, error: Any) -> VertexError:
    return NotAuthenticated(action, said_by(error) or "the credentials were not accepted")


def _without_answer(action: str, error: Any) -> VertexError:
    kind = Unreachable if outages.was_never_sent(error) else Unavailable
    return kind(action, outages.why(error))


def _too_late(action: str, _: Any) -> VertexError:
    return Unavailable(action, "no answer in time")


def _without_token(action: str, error: Any) -> VertexError:
    """Tell that no access token came. The request itself waits for one, or was refused (401)."""
    cause = error.args[0] if error.args else None
    if isinstance(cause, requests.RequestException):
        reason = outages.why(cause)
    else:
        reason = said_by(error) or "the service that gives them does not answer"
    return Unreachable(action, f"no access token: {reason}")


def _of_system(action: str, error: Any) -> VertexError:
    reason = plain(error.strerror or str(error))
    if error.filename is not None:  # a file of ours, and no connection
        return InvalidArgument(action, plain(f"{error.filename}: {reason}"))
    return Unavailable(action, f"the connection failed ({reason})" if reason else "no connection")


def _of_unreadable(action: str, error: Exception) -> VertexError:
    response = _response_in(error)
    if response is not None and not response.ok:
        return _of_refusal(action, refusal_in(response))
    detail = plain(str(error)) if isinstance(error, ValueError) else ""
    if _is_of_credentials(error):
        return NotAuthenticated(action, detail or "credentials that cannot be read")
    return Unavailable(action, f"{_UNREADABLE} ({detail})" if detail else _UNREADABLE)


def _of_refusal(action: str, refusal: Refusal) -> VertexError:
    kind = _kind(refusal)
    if kind is PermissionDenied:
        return _denied(action, refusal)
    if kind is InvalidArgument:
        return _refused_fields(action, refusal)
    if kind is QuotaExceeded:
        return _over_quota(action, refusal)
    return kind(action, refusal.message)


def _kind(refusal: Refusal) -> type[VertexError]:
    code = refusal.code
    if refusal.status == "FAILED_PRECONDITION":
        return PreconditionFailed
    if code == HTTPStatus.BAD_REQUEST and permissions.is_denial(refusal.message):
        return PermissionDenied
    if refusal.reason == "ACCESS_TOKEN_SCOPE_INSUFFICIENT":
        return NotAuthenticated
    kind = _BY_STATUS.get(code) or _BY_CLASS.get(code // 100, Unavailable)
    return Unavailable if kind is NotFound and not refusal.told_by_service else kind


def _denied(action: str, refusal: Refusal) -> VertexError:
    denial = permissions.explain(refusal.message, refusal.reason, refusal.metadata, action)
    return PermissionDenied(
        action,
        refusal.message,
        denial.advice,
        permission=denial.permission,
        roles=denial.roles,
    )


def _refused_fields(action: str, refusal: Refusal) -> VertexError:
    if not refusal.violations:
        return InvalidArgument(action, refusal.message)
    fields = tuple(dict.fromkeys(declared_name(field) for field, _ in refusal.violations))
    return InvalidArgument(
        action,
        told_fields(refusal.message, refusal.violations),
        f"Change {' and '.join(fields)}, then type the command again.",
        fields=fields,
    )


def _over_quota(action: str, refusal: Refusal) -> VertexError:
    quota, seconds = refusal.quota, refusal.retry_after
    lines = [f"The quota {quota} is used up."] if quota else []
    if not quota or "tuning_jobs" in quota:
        lines.append(
            "Let jobs wait for each other with `pulumi config set vertex-tuning:maxConcurrentJobs"
            " N`, where N is how many the quota allows."
        )
    lines.append("More can be asked for at https://console.cloud.google.com/iam-admin/quotas.")
    if seconds is not None:
        lines.append(f"The service asks to wait {seconds:g} s.")
    advice = " ".join(lines)
    return QuotaExceeded(action, refusal.message, advice, quota=quota, retry_after=seconds)


def _is_of_library(error: Exception) -> bool:
    """Tell whether it was raised below the last frame of ours, in Google's code or what it uses."""
    roots = (module.partition(".")[0] for module in _modules(error))
    return next((root != _OURS for root in roots if root in {*_LIBRARIES, _OURS}), False)


def _is_of_several_tries(error: Exception) -> bool:
    return any(module.startswith("google.api_core.retry") for module in _modules(error))


def _is_of_credentials(error: Exception) -> bool:
    """Tell whether Google's code was about credentials when it failed, and not about a call."""
    module = next((one for one in _modules(error) if one.startswith("google.")), "")
    return module.startswith(("google.auth.", "google.oauth2.")) and ".transport." not in module


def _response_in(error: Exception) -> Response | None:
    """Return the answer over which api_core stumbled: it expects one shape of JSON."""
    responses = (frame.f_locals.get("response") for frame in _frames(error))
    return next((one for one in responses if isinstance(one, Response)), None)


def _modules(error: Exception) -> Iterator[str]:
    """Yield the modules that the error came through, the one that raised it first."""
    return (str(frame.f_globals.get("__name__")) for frame in _frames(error))


def _frames(error: Exception) -> list[FrameType]:
    """Return the frames that the error came through, the one that raised it first."""
    return [frame for frame, _ in walk_tb(error.__traceback__)][::-1]


_TELLERS: tuple[tuple[Any, Callable[[str, Any], VertexError | None]], ...] = (
    (core.RetryError, _after_tries),
    (core.GoogleAPICallError, _of_answer),
    (auth.TransportError, _without_token),
    (auth.GoogleAuthError, _without_credentials),
    (requests.RequestException, _without_answer),
    (TimeoutError, _too_late),
    (OSError, _of_system),
)
"""The first kind that fits tells."""
