"""The moments at which a life cycle is shot at: a request on its way, not yet done or just done."""

from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """What is under way."""

    UP = "up"
    REPLACE = "replace"
    DESTROY = "destroy"
    CANCEL = "destroy while training"


class Held(StrEnum):
    """Where a request is stopped, and by what it is let go when that is not the harness."""

    BEFORE = "before"
    AFTER = "after"
    UNTIL_RIVAL = "until the next one comes"
    AFTER_RIVAL = "until the next one is done"


@dataclass(frozen=True)
class Point:
    """The n-th request of a phase with this method and path (a pattern without the query)."""

    phase: Phase
    held: Held
    what: str
    method: str
    path: str
    nth: int = 1
    in_training: bool = False

    @property
    def name(self) -> str:
        """The point's name in a table."""
        return f"{self.phase}: {self.held} {self.what}"

    @property
    def of_orphans(self) -> bool:
        """Tell whether only a request whose engine is dead can be held so long."""
        return self.held in {Held.UNTIL_RIVAL, Held.AFTER_RIVAL}


_JOBS = r".*/tuningJobs"
_JOB = r".*/tuningJobs/\d+"
_CANCEL = rf"{_JOB}:cancel"
_VERSION = r".*/models/\d+(%40|@)\d+"
_MODEL = r".*/models/\d+"
_ENDPOINT = r".*/endpoints/\d+"
_UNDEPLOY = rf"{_ENDPOINT}:undeployModel"
_UPLOAD = r"/upload/storage/.*"
_OBJECT = r"/storage/v1/b/[^/]+/o/.+"

_UP, _REPLACE, _DESTROY, _CANCELLING = Phase
_BEFORE, _AFTER, _UNTIL_RIVAL, _AFTER_RIVAL = Held

POINTS = (
    Point(_UP, _BEFORE, "the upload", "POST", _UPLOAD),
    Point(_UP, _AFTER, "the upload", "POST", _UPLOAD),
    Point(_UP, _BEFORE, "the job's POST", "POST", _JOBS, in_training=True),
    Point(_UP, _AFTER, "the job's POST", "POST", _JOBS, in_training=True),
    Point(_UP, _BEFORE, "the first look at the job", "GET", _JOB, in_training=True),
    Point(_UP, _AFTER, "the second look at the job", "GET", _JOB, nth=2, in_training=True),
    Point(_UP, _BEFORE, "the claim", "PATCH", _VERSION),
    Point(_UP, _AFTER, "the claim", "PATCH", _VERSION),
    Point(_REPLACE, _BEFORE, "the job's POST", "POST", _JOBS, in_training=True),
    Point(_REPLACE, _AFTER, "the job's POST", "POST", _JOBS, in_training=True),
    Point(_REPLACE, _AFTER, "the second look at the job", "GET", _JOB, nth=2, in_training=True),
    Point(_REPLACE, _BEFORE, "the claim", "PATCH", _VERSION),
    Point(_REPLACE, _AFTER, "the claim", "PATCH", _VERSION),
    Point(_REPLACE, _BEFORE, "the old model's undeploy", "POST", _UNDEPLOY),
    Point(_REPLACE, _AFTER, "the old model's undeploy", "POST", _UNDEPLOY),
    Point(_REPLACE, _AFTER, "the old endpoint's delete", "DELETE", _ENDPOINT),
    Point(_REPLACE, _AFTER, "the old model's delete", "DELETE", _MODEL),
    Point(_DESTROY, _BEFORE, "the undeploy", "POST", _UNDEPLOY),
    Point(_DESTROY, _AFTER, "the endpoint's delete", "DELETE", _ENDPOINT),
    Point(_DESTROY, _AFTER, "the model's delete", "DELETE", _MODEL),
    Point(_DESTROY, _BEFORE, "the upload's delete", "DELETE", _OBJECT),
    Point(_DESTROY, _AFTER, "the upload's delete", "DELETE", _OBJECT),
    Point(_CANCELLING, _BEFORE, "the cancel", "POST", _CANCEL, in_training=True),
    Point(_CANCELLING, _AFTER, "the cancel", "POST", _CANCEL, in_training=True),
    Point(_UP, _UNTIL_RIVAL, "(the job's POST)", "POST", _JOBS),
    Point(_UP, _AFTER_RIVAL, "(the job's POST)", "POST", _JOBS),
)
"""What is met in this order by a provider that uploads, starts a job, waits, claims, cleans up."""
