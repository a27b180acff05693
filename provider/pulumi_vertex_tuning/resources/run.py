"""What the resources of one run of a program share."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pulumi

from pulumi_vertex_tuning.lifecycle.identity import Owner
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.retention import Retention, retention
from pulumi_vertex_tuning.resources.waiting.failures import Failures
from pulumi_vertex_tuning.resources.waiting.place import Place
from pulumi_vertex_tuning.resources.waiting.slots import Slots
from pulumi_vertex_tuning.vertex.connection import connect

if TYPE_CHECKING:
    from pulumi_vertex_tuning.dataset import Report


@dataclass
class Run:
    """The waits, the places and the scopes of a program's run.

    kept: the owners, by hash, that outlive the stack. buckets: where uploads go. reports: the
    local data sets that were read, by path.
    """

    failures: Failures = field(default_factory=Failures)
    scopes: dict[str, pulumi.Resource] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    buckets: list[pulumi.Input[str]] = field(default_factory=list)
    reports: "dict[str, Report]" = field(default_factory=dict)
    _places: dict[str, Place] = field(default_factory=dict)
    _slots: Slots | None = None

    def place(self, parent: str, stack: str) -> Place:
        """Return the place projects/P/locations/L as the stack, by its hash, sees it."""
        if parent not in self._places:
            self._places[parent] = Place(connect(settings.current_service()), parent, stack)
        return self._places[parent]

    def note(self, owner: Owner, opts: pulumi.ResourceOptions | None) -> Retention:
        """Return whether a resource outlives the stack, and remember it where it does."""
        outlives = retention(opts)
        if outlives == "kept":
            self.kept.add(owner.resource)
        return outlives

    def slots(self, limit: int) -> Slots:
        """Return the turns of this run."""
        self._slots = self._slots or Slots(limit)
        return self._slots


_runs: WeakKeyDictionary[Any, Run] = WeakKeyDictionary()


class _NoStack:
    """Stands for the stack where there is none, as under Pulumi's mocks."""


_NO_STACK = _NoStack()


def current_run() -> Run:
    """Return the run that this program is: an inline program may run several times a process."""
    stack = pulumi.runtime.get_root_resource() or _NO_STACK
    return _runs.setdefault(stack, Run())
