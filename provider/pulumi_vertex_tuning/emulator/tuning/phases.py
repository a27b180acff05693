"""The states of a tuning job over time, as data.

`until` is the share of the job's seconds at which a phase ends at the earliest. The order is
the service's; PROCESSING_DATASET and so on are v1beta1's TuningJob.tuningJobState.
"""

from dataclasses import dataclass

PENDING = "JOB_STATE_PENDING"
RUNNING = "JOB_STATE_RUNNING"
SUCCEEDED = "JOB_STATE_SUCCEEDED"
FAILED = "JOB_STATE_FAILED"
CANCELLING = "JOB_STATE_CANCELLING"
CANCELLED = "JOB_STATE_CANCELLED"
EXPIRED = "JOB_STATE_EXPIRED"

_NEXT = {
    PENDING: frozenset({RUNNING, FAILED, CANCELLING}),
    RUNNING: frozenset({RUNNING, SUCCEEDED, FAILED, CANCELLING, EXPIRED}),
    CANCELLING: frozenset({CANCELLED, SUCCEEDED, FAILED}),
}


@dataclass(frozen=True)
class Phase:
    """A part of a job's life."""

    state: str
    detail: str
    until: float


QUEUED = Phase(PENDING, "TUNING_JOB_STATE_WAITING_FOR_QUOTA", 0.1)
PROCESSING = Phase(RUNNING, "TUNING_JOB_STATE_PROCESSING_DATASET", 0.2)
WAITING = Phase(RUNNING, "TUNING_JOB_STATE_WAITING_FOR_CAPACITY", 0.3)
TUNING = Phase(RUNNING, "TUNING_JOB_STATE_TUNING", 0.9)
POST_PROCESSING = Phase(RUNNING, "TUNING_JOB_STATE_POST_PROCESSING", 1.0)

_ORDER = [phase.detail for phase in (QUEUED, PROCESSING, WAITING, TUNING, POST_PROCESSING)]


def has_passed(detail: str, phase: Phase) -> bool:
    """Tell whether a job of this detail is in the phase or beyond it.

    One that goes on after a restart does not go back.
    """
    return detail in _ORDER and _ORDER.index(detail) >= _ORDER.index(phase.detail)


def may_become(state: str, following: str) -> bool:
    """Tell whether a job in `state` can be in `following` next."""
    return following in _NEXT.get(state, frozenset())


def epoch_share(epoch: int, epoch_count: int) -> float:
    """Return the share of the job's seconds before which an epoch is not over."""
    return WAITING.until + (TUNING.until - WAITING.until) * epoch / epoch_count
