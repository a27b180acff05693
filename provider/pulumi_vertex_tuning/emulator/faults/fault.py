"""Faults of the network and of servers on the way, to be met by requests that are named."""

import random
import re
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.jsontypes import Json

_KEPT_HITS = 1000
_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class Kind(StrEnum):
    """What goes wrong.

    LATENCY does the work at once and answers `seconds` later. STATUS answers instead of doing
    anything, STATUS_AFTER instead of telling what was done, as a gateway that has waited too
    long. RESET_BEFORE and RESET_AFTER cut the connection then: the caller cannot tell them
    apart. TRUNCATED_BODY ends the answer half way, GARBAGE_BODY is 200 with what is no JSON.
    """

    LATENCY = "latency"
    STATUS = "status"
    STATUS_AFTER = "status-after"
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    TRUNCATED_BODY = "truncated-body"
    GARBAGE_BODY = "garbage-body"


class Fault(BaseModel):
    """A fault and the requests that meet it: of a method, a path, an RPC; None is any.

    `path` is a pattern that is searched for in the path; `rpc` is a name such as
    "CreateTuningJob", also over REST. It is met `count` times (None: always), by a request in
    question with `probability`; the dice are those of `seed`. Before any kind but
    LATENCY `seconds` pass.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
    )

    kind: Kind
    method: str | None = None
    path: re.Pattern[str] | None = None
    rpc: str | None = None
    seconds: float = Field(default=0.0, ge=0.0, le=600.0)
    status: int = Field(default=503, ge=400, le=599)
    message: str = "Injected by a fault of the emulator."
    retry_after: int | None = Field(default=None, ge=0)
    count: int | None = Field(default=None, ge=1)
    probability: float = Field(default=1.0, ge=0.0, le=1.0)
    seed: int = 0

    def error(self) -> ServiceError:
        """Return the answer of the kinds STATUS and STATUS_AFTER."""
        details: list[Json] = []
        if self.retry_after is not None:
            retry_info = "type.googleapis.com/google.rpc.RetryInfo"
            details.append({"@type": retry_info, "retryDelay": f"{self.retry_after}s"})
        return ServiceError(_STATUS.get(self.status, "UNKNOWN"), self.message, details)


@dataclass(frozen=True)
class Asked:
    """A request, as faults are matched with it."""

    method: str
    path: str
    rpc: str | None


class Faults:
    """The faults that hold now, the oldest first. A request meets one of them at most."""

    def __init__(self) -> None:
        self._faults: list[_Held] = []

    def add(self, fault: Fault) -> None:
        """Let a fault hold."""
        self._faults.append(_Held(fault))

    def clear(self) -> None:
        """Let everything work again."""
        self._faults.clear()

    def shown(self) -> list[Json]:
        """Return all faults as JSON, each with the requests that met it."""
        return [held.shown() for held in self._faults]

    def meet(self, asked: Asked) -> Fault | None:
        """Return the fault that a request meets."""
        for held in self._faults:
            if held.is_met_by(asked):
                return held.fault
        return None

    def __len__(self) -> int:
        return len(self._faults)


class _Held:
    """A fault with its dice and its hits."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        self._dice = random.Random(fault.seed)  # noqa: S311 - to be repeatable, not secret
        self._left = fault.count
        self._hits: deque[Json] = deque(maxlen=_KEPT_HITS)

    def is_met_by(self, asked: Asked) -> bool:
        """Tell whether a request meets it, and keep count."""
        if self._left == 0 or not self._concerns(asked):
            return False
        if self._dice.random() >= self.fault.probability:
            return False
        if self._left is not None:
            self._left -= 1
        hit = {"method": asked.method, "path": asked.path, "rpc": asked.rpc}
        self._hits.append(hit | {"time": timestamp()})
        return True

    def shown(self) -> Json:
        """Return it as JSON with its hits."""
        return self.fault.model_dump(mode="json", by_alias=True) | {"hits": list(self._hits)}

    def _concerns(self, asked: Asked) -> bool:
        fault = self.fault
        return (
            fault.method in (None, asked.method)
            and fault.rpc in (None, asked.rpc)
            and (fault.path is None or fault.path.search(asked.path) is not None)
        )
