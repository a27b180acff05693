"""Waiting for what takes Google a while, with a limit."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from pulumi_vertex_tuning.vertex.errors import Conflict, PreconditionFailed, QuotaExceeded

if TYPE_CHECKING:
    from tenacity import Retrying
    from tenacity.retry import retry_base

Result = TypeVar("Result")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0


def once_allowed(seconds: float, action: Callable[[], None]) -> None:
    """Do the action, again and again while the service says that something else comes first."""
    from tenacity import retry_if_exception_type

    _retrying(seconds, retry_if_exception_type((PreconditionFailed, Conflict)))(action)


def once_admitted(seconds: float, action: Callable[[], Result]) -> Result:
    """Do the action, again and again while a quota refuses it. It has to look first, each time."""
    from tenacity import retry_if_exception_type

    return _retrying(seconds, retry_if_exception_type(QuotaExceeded))(action)


def once_true(
    seconds: float, look: Callable[[], Result], enough: Callable[[Result], bool]
) -> Result:
    """Look until what is seen is enough, or the time is over; return what was seen last."""
    from tenacity import retry_if_not_result

    last = _retrying(seconds, retry_if_not_result(enough))
    last.retry_error_callback = lambda state: state.outcome and state.outcome.result()
    return last(look)


def _retrying(seconds: float, condition: "retry_base") -> "Retrying":
    """Return what repeats a call while the condition holds, at most for so long."""
    from tenacity import Retrying, stop_after_delay, wait_exponential_jitter

    return Retrying(
        retry=condition,
        wait=wait_exponential_jitter(initial=_FIRST_PAUSE, max=_LONGEST_PAUSE, jitter=0.2),
        stop=stop_after_delay(seconds),
        reraise=True,
    )
