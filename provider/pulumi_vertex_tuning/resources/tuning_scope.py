"""TuningScope: the frame around a stack's jobs in one place. It comes first and goes last."""

from collections.abc import Awaitable, Mapping
from typing import Any

import pulumi
from pulumi import Output
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from pulumi_vertex_tuning.lifecycle.sweep import Swept, sweep, sweep_uploads
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.changes import changed_paths
from pulumi_vertex_tuning.resources.provider import Properties, VertexProvider, own
from pulumi_vertex_tuning.resources.resource import VertexResource
from pulumi_vertex_tuning.resources.run import Run

_PLACE = ("project", "location")
_IN_PLACE = ("stack", "kept", "buckets")


class TuningScopeProvider(VertexProvider):
    """Nothing is created; the deletion sweeps."""

    def check_inputs(self, _olds: Properties, news: Properties) -> CheckResult:
        """Accept what the program says; no person writes it."""
        return CheckResult(own(news), [])

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Replace for another place; take note of all else."""
        self.refuse_other_service(_olds)
        if moved := changed_paths(_olds, _news, _PLACE):
            return self.replaced(_id, moved)
        changes = changed_paths(_olds, _news, _IN_PLACE)
        return DiffResult(changes=None if changes else False)

    def create(self, props: Properties) -> CreateResult:
        """Take note."""
        return CreateResult(f"{_parent(props)}/stacks/{props['stack']}", own(props))

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Take note."""
        self.refuse_other_service(_olds)
        return UpdateResult(own(_news))

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Nothing of it can change elsewhere."""
        self.refuse_other_service(props)
        return ReadResult(id_, own(props))

    def delete(self, _id: str, _props: Properties) -> None:
        """Sweep what carries the stack's label here and no other resource removed.

        Uploads only in a destroy, whose end is the end of all data sets: while a program runs,
        the stack may have moved, and its data may lie in the same bucket.
        """
        self.refuse_other_service(_props)
        swept = Swept(_parent(_props), _props["stack"], frozenset(_props["kept"]))
        sweep(self.connection, swept)
        if not self.program_runs:
            for bucket in _props.get("buckets", []):
                sweep_uploads(self.connection, swept, bucket)


class TuningScope(VertexResource, module="vertextuning", name="TuningScope"):
    """A stack's frame in one project and location; made by itself before the first job there.

    All jobs and models depend on it, so `pulumi destroy` reaches it last. It then removes what
    carries the stack's label and no state knew of: live jobs, unclaimed models, empty endpoints.
    """

    def __init__(self, name: str, place: dict[str, Any], run: Run) -> None:
        """Declare the frame around a place; the run tells what outlives the stack."""

        async def kept() -> Any:
            return sorted(run.kept)  # asked for when the program has declared everything

        async def buckets() -> Any:
            return Output.all(*run.buckets).apply(lambda names: sorted(set(names)))

        props = {
            **place,
            "stack": settings.stack_hash(),
            "service": settings.current_service().kind,
            "kept": _later(kept()),
            "buckets": _later(buckets()),
        }
        super().__init__(TuningScopeProvider(), name, props, None)


def scope_of(run: Run, resource: str, place: dict[str, Any]) -> pulumi.Resource:
    """Return the scope of a place, made where there is none; the resource lends its name.

    A project or location that is known only later has a scope for this resource alone.
    """
    key = "-".join(place.values()) if is_known(place) else resource
    if key not in run.scopes:
        run.scopes[key] = TuningScope(key, place, run)
    return run.scopes[key]


def within(scope: pulumi.Resource, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return the options with a dependency on the scope."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[scope]))


def _later(value: Awaitable[Any]) -> Output[Any]:
    return Output.from_input(value)


def is_known(place: Mapping[str, Any]) -> bool:
    """Tell whether project and location are known while the program runs."""
    return all(isinstance(value, str) for value in place.values())


def _parent(properties: Properties) -> str:
    return f"projects/{properties['project']}/locations/{properties['location']}"
