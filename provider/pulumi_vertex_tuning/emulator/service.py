"""The state behind every handler, and one call to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.emulator.errors import not_found
from pulumi_vertex_tuning.emulator.faults.connections import Connections
from pulumi_vertex_tuning.emulator.faults.denials import Denials
from pulumi_vertex_tuning.emulator.faults.fault import Faults
from pulumi_vertex_tuning.emulator.faults.scenarios import Scenarios
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.store import Resource, Store

if TYPE_CHECKING:
    from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore
    from pulumi_vertex_tuning.emulator.tuning.folders import JobFolders
    from pulumi_vertex_tuning.emulator.tuning.runner import Runner


@dataclass
class Service:
    """The emulated service: rows, objects, the files of jobs, and what drives them."""

    store: Store
    buckets: "BucketStore"
    folders: "JobFolders"
    runner: "Runner"
    scenarios: Scenarios = field(default_factory=Scenarios)
    denials: Denials = field(default_factory=Denials)
    faults: Faults = field(default_factory=Faults)
    connections: Connections = field(default_factory=Connections)


@dataclass(frozen=True)
class Call:
    """One request of the API, whatever transport brought it."""

    service: Service
    version: str
    name: ResourceName
    body: Json = field(default_factory=dict)
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """The rows of the service."""
        return self.service.store

    def parameter(self, name: str) -> str:
        """Return a query parameter, the last one when given twice, "" when missing."""
        return self.query[name][-1] if self.query.get(name) else ""

    def parameters(self, name: str) -> Sequence[str]:
        """Return all values of a query parameter."""
        return self.query.get(name, ())

    def find(self, kind: str, label: str) -> Resource:
        """Return the resource that the call names; `label` is its type's name in an error."""
        found = self.store.get(str(self.name))
        if found is None or found.kind != kind:
            raise not_found(label)
        return found
