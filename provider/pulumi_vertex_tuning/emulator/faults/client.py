"""The controls of a running emulator, as a test in Python calls them."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

_SECONDS = 30.0


class ControlError(Exception):
    """The emulator does not take what was asked of a control. The text says why."""


@dataclass(frozen=True)
class _Control:
    port: int
    page: str

    def clear(self) -> None:
        """Take all away."""
        self._ask("DELETE")

    def shown(self) -> list[dict[str, Any]]:
        """Return all that hold now, with what they have met."""
        return self._ask("GET")

    def _add(self, fields: dict[str, Any]) -> None:
        body = {key: value for key, value in fields.items() if value is not None}
        self._ask("POST", json.dumps(body))

    def _ask(self, method: str, body: str | None = None) -> list[dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        try:
            connection.request(method, f"/emulator/{self.page}", body)
            response = connection.getresponse()
            answer = json.loads(response.read())
        finally:
            connection.close()
        if "error" in answer:
            raise ControlError(answer["error"]["message"])
        shown: list[dict[str, Any]] = answer[self.page]
        return shown


@dataclass(frozen=True)
class Faults(_Control):
    """Faults that requests meet; see emulator.faults.fault for the kinds."""

    page: str = "faults"

    def add(
        self,
        kind: str,
        *,
        method: str | None = None,
        path: str | None = None,
        rpc: str | None = None,
        **how: Any,
    ) -> None:
        """Let requests of a method, a path (a pattern) or an RPC meet a fault.

        `how`: seconds, status, message, retry_after, count, probability, seed.
        """
        self._add({"kind": kind, "method": method, "path": path, "rpc": rpc, **how})

    def hits(self) -> list[dict[str, Any]]:
        """Return the requests that met a fault."""
        return [hit for fault in self.shown() for hit in fault["hits"]]


@dataclass(frozen=True)
class Scenarios(_Control):
    """What becomes of jobs that are created from now on; see emulator.faults.scenarios."""

    page: str = "scenarios"

    def add(
        self,
        outcome: str = "SUCCEEDED",
        *,
        labels: dict[str, str] | None = None,
        display_name: str | None = None,
        **how: Any,
    ) -> None:
        """Let jobs with these labels and this display name end so.

        `how`: error (code and message, for FAILED), cancel_too_late, count.
        """
        match = {"labels": labels or {}, "display_name": display_name}
        self._add({"outcome": outcome, "match": match, **how})


@dataclass(frozen=True)
class Permissions(_Control):
    """Permissions that the caller lacks; all are granted at first."""

    page: str = "permissions"

    def deny(self, *permissions: str, resource: str | None = None) -> None:
        """Deny permissions, such as "aiplatform.models.*", on resources (a pattern)."""
        self._add({"deny": permissions, "resource": resource})
