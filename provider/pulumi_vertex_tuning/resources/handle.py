"""Handle: the object that applications read to find the endpoint in use."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pulumi
from pulumi import Input, Output
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, UpdateResult

from pulumi_vertex_tuning.lifecycle import dataset
from pulumi_vertex_tuning.lifecycle.handle import (
    read_handle,
    without_time,
    write_anew,
    write_handle,
)
from pulumi_vertex_tuning.lifecycle.identity import Owner
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.changes import changed_paths
from pulumi_vertex_tuning.resources.provider import Properties, VertexProvider, own, seen
from pulumi_vertex_tuning.resources.resource import VertexResource
from pulumi_vertex_tuning.resources.staging import make_bucket, marks_in

_TELLS = "tells"


class HandleProvider(VertexProvider):
    """A small object: written anew, written over, looked at, removed."""

    def check_inputs(self, _olds: Properties, news: Properties) -> CheckResult:
        """Accept what the program says; no person writes it."""
        return CheckResult(own(news), [])

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Replace for another place; write over it for another content."""
        self.refuse_other_service(_olds)
        if moved := changed_paths(_olds, _news, ["uri"]):
            return self.replaced(_id, moved)
        self.keep(_id)
        return DiffResult(changes=None if changed_paths(_olds, _news, [_TELLS]) else False)

    def create(self, props: Properties) -> CreateResult:
        """Write the object, over that of a lost state where there is one."""
        uri, time = props["uri"], _now()
        make_bucket(self.connection, uri, props)
        generation = write_anew(
            self.connection, uri, props[_TELLS], time=time, marks=marks_in(props)
        )
        self.kept.add(uri)
        return CreateResult(uri, {**own(props), "time": time, "generation": str(generation)})

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Write over the object that the state knows, and no other."""
        self.refuse_other_service(_olds)
        time, over = _now(), int(_olds["generation"])
        generation = write_handle(
            self.connection, _id, _news[_TELLS], time=time, over=over, marks=marks_in(_news)
        )
        return UpdateResult({**own(_news), "time": time, "generation": str(generation)})

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Look what the object tells; one that is gone leaves the state, and is written again."""
        self.refuse_other_service(props)
        if (found := read_handle(self.connection, id_)) is None:
            return ReadResult("", {})
        told, generation = found
        outputs = {**own(props), _TELLS: without_time(told), "generation": str(generation)}
        return seen(id_, props, outputs, (_TELLS, "uri", "service", "owner", "sweep"))

    def delete(self, _id: str, _props: Properties) -> None:
        """Remove the object, unless somebody has written another one in its place."""
        self.refuse_other_service(_props)
        if _id not in self.kept:
            dataset.remove(self.connection, _id, int(_props["generation"]))


class Handle(VertexResource, module="vertextuning", name="Handle"):
    """Tells which endpoint is in use, under a name that stays. The id is its gs:// URI."""

    uri: Output[str]
    time: Output[str]
    generation: Output[str]

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None,
        *,
        place: Mapping[str, Any],
        owner: Owner,
        sweep: bool,
        tells: Input[Mapping[str, Any]],
    ) -> None:
        """Declare what the object tells. Place: its uri, and where to make the bucket if needed."""
        props = {
            **dict.fromkeys(("time", "generation")),
            **place,
            "owner": asdict(owner),
            "sweep": sweep,
            "service": settings.current_service().kind,
            _TELLS: tells,
        }
        super().__init__(HandleProvider(), resource_name, props, opts)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
