"""Waiting for what takes Google a while, with a limit."""

from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    Retrying,
    retry_if_exception_type,
    retry_if_result,
    stop_after_delay,
    wait_exponential_jitter,
)

from pulumi_vertex_tuning.vertex.errors import PreconditionFailed

Result = TypeVar("Result")

UNDEPLOY_PATIENCE = 300.0
"""Seconds for which a deletion is tried again after an undeploy that the service has not noticed.

googleapis/python-aiplatform#2807 tells of more than 60.
"""

CANCEL_PATIENCE = 1200.0
"""Seconds to wait for a cancelled job to end."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 10.0


def once_allowed(action: Callable[[], None]) -> None:
    """Do the action, again and again while the service says that something else comes first."""
    _retrying(UNDEPLOY_PATIENCE, retry_if_exception_type(PreconditionFailed))(action)


def once_true(look: Callable[[], Result], enough: Callable[[Result], bool]) -> Result:
    """Look until what is seen is enough, and return it."""
    return _retrying(CANCEL_PATIENCE, retry_if_result(lambda seen: not enough(seen)))(look)


def _retrying(seconds: float, condition: retry_if_exception_type | retry_if_result) -> Retrying:
    return Retrying(
        retry=condition,
        wait=wait_exponential_jitter(initial=_FIRST_PAUSE, max=_LONGEST_PAUSE, jitter=0.2),
        stop=stop_after_delay(seconds),
        reraise=True,
    )
