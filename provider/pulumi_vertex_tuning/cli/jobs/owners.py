"""Whose a job is: hashes on its labels, told by name where the stack's state knows them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pulumi_vertex_tuning.cli.state import JOB, SCOPE, Resource
from pulumi_vertex_tuning.lifecycle.identity import MANAGED_BY, PROVIDER, RESOURCE, STACK
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name

_SHORT = 8

Made = tuple[str, Mapping[str, str]]
"""The id of a tuning job, and the labels that it has or gave to what it made."""


@dataclass(frozen=True)
class Owned:
    """Who made a thing. Names are None where the states that were read do not tell."""

    stack: str | None
    resource: str | None
    stack_hash: str

    def __str__(self) -> str:
        if self.stack is None:
            return f"stack {self.stack_hash[:_SHORT]}"
        return f"{self.stack}/{self.resource}" if self.resource else self.stack

    def as_json(self) -> dict[str, str | None]:
        """Return it for JSON."""
        return {"stack": self.stack, "resource": self.resource, "stackHash": self.stack_hash}


@dataclass(frozen=True)
class Owners:
    """Names of stacks and resources by the hashes on labels."""

    stacks: Mapping[str, str]
    resources: Mapping[str, str]

    def of(self, labels: Mapping[str, str]) -> Owned | None:
        """Return who made what carries these labels; None where it was not this provider."""
        if labels.get(MANAGED_BY) != PROVIDER:
            return None
        stack, resource = labels.get(STACK, ""), labels.get(RESOURCE, "")
        return Owned(self.stacks.get(stack), self.resources.get(resource), stack)


def owners_in(resources: Iterable[Resource], made: Iterable[Made]) -> Owners:
    """Return what a state's resources and the labels of what their jobs made tell together."""
    stacks: dict[str, str] = {}
    declared: dict[str, Resource] = {}
    for one in resources:
        if one.kind == SCOPE:
            stacks[str(one.outputs.get("stack"))] = one.stack
        elif one.kind == JOB:
            declared[parse_name(one.id).id] = one
    names: dict[str, str] = {}
    for number, labels in made:
        if (owner := declared.get(number)) and STACK in labels:
            stacks[labels[STACK]] = owner.stack
            names[labels.get(RESOURCE, "")] = owner.name
    return Owners(stacks, names)


def made_by(job: TuningJob) -> Made:
    """Return a job's id and labels."""
    return parse_name(job.name).id, job.labels


def made_with(labels: Mapping[str, str]) -> Made:
    """Return the same of a model or an endpoint."""
    return labels.get(JOB_LABEL, ""), labels
