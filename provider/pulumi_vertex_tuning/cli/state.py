"""What the states of Pulumi stacks list: the things of this provider that resources own."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi_vertex_tuning.cli.stack import Stack, run_pulumi

JOB, MODEL, SCOPE, DATA = "TuningJob", "TunedModel", "TuningScope", "Dataset"

_TYPE = "pulumi-python:dynamic/vertextuning:"


@dataclass(frozen=True)
class Resource:
    """A resource of this provider in a state. Kind is its type without the package."""

    stack: str
    kind: str
    name: str
    id: str
    outputs: Mapping[str, Any] = field(default_factory=dict)
    to_be_deleted: bool = False


@dataclass(frozen=True)
class State:
    """A stack's state: its resources, and whether an operation on it has not ended."""

    resources: tuple[Resource, ...]
    pending: bool = False


def read_state(stack: Stack) -> State:
    """Return what the state of the stack lists of this provider's."""
    chosen = ["--stack", stack.name] if stack.name else []
    return state_of(json.loads(run_pulumi(["stack", "export", *chosen])))


def state_of(export: Mapping[str, Any]) -> State:
    """Return the same from what `pulumi stack export` prints."""
    deployment = export.get("deployment") or {}
    resources = tuple(
        _resource(one)
        for one in deployment.get("resources") or []
        if one["type"].startswith(_TYPE) and one.get("id")
    )
    return State(resources, bool(deployment.get("pending_operations")))


def jobs_by_name(resources: Iterable[Resource]) -> dict[str, str]:
    """Return the full names of tuning jobs by the Pulumi names of jobs and tuned models."""
    found: dict[str, str] = {}
    for one in resources:
        if one.to_be_deleted:
            continue
        if one.kind == JOB:
            found[one.name] = one.id
        elif one.kind == MODEL and isinstance(job := one.outputs.get("tuningJob"), str):
            found.setdefault(one.name, job)
    return found


def _resource(entry: Mapping[str, Any]) -> Resource:
    stack, _, _, name = entry["urn"].removeprefix("urn:pulumi:").split("::", 3)
    return Resource(
        stack=stack,
        kind=entry["type"].removeprefix(_TYPE),
        name=name,
        id=entry["id"],
        outputs=entry.get("outputs") or {},
        to_be_deleted=bool(entry.get("delete")),
    )
