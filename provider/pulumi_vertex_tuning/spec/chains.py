"""Chains of tuned models: one that is trained further from another of the same configuration."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic.alias_generators import to_snake

from pulumi_vertex_tuning.spec.problems import InvalidInput, Problem, suggestion

MODELS = "tuned-models:models"
"""Where the program in stacks/ looks for the models that are wanted."""

PRE_TUNED = "pre_tuned_model"


@dataclass(frozen=True)
class Parent:
    """The model of the same configuration from which another one goes on, and from where in it."""

    resource: str
    checkpoint_id: str | None = None


def parent_of(fields: Any) -> Parent | None:
    """Return the parent that a group of fields names; None where it names a model, or none.

    A name of a model has slashes, that of a resource has none.
    """
    given = _field(fields, PRE_TUNED)
    if isinstance(given, str) and given and "/" not in given:
        return Parent(given)
    if isinstance(given, Mapping) and isinstance(resource := given.get("resource"), str):
        checkpoint = _field(given, "checkpoint_id")
        return Parent(resource, None if checkpoint is None else str(checkpoint))
    return None


def in_order(desired: Mapping[str, Any]) -> list[str]:
    """Return the names so that each comes after its parent; InvalidInput where that cannot be."""
    order: list[str] = []
    for name in desired:
        line = list(_line(name, desired))
        order += [one for one in reversed(line) if one not in order]
    return order


def root_of(name: str, desired: Mapping[str, Any]) -> str:
    """Return the name of the model with which a chain begins."""
    return list(_line(name, desired))[-1]


def without_parent(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields without the one that names the parent."""
    return {key: value for key, value in fields.items() if to_snake(key) != PRE_TUNED}


def _line(name: str, desired: Mapping[str, Any]) -> Iterator[str]:
    """Yield a model, its parent, and so on."""
    seen = [name]
    yield name
    while parent := parent_of(desired[seen[-1]]):
        child, resource = seen[-1], parent.resource
        if resource not in desired:
            known = [one for one in desired if one != child]
            near = suggestion(resource, known) or _known(known)
            raise _refused(child, f'no tuned model "{resource}" in the configuration{near}')
        if resource in seen:
            circle = " -> ".join([*seen[seen.index(resource) :], resource])
            raise _refused(child, f"each would have to be trained after the other: {circle}")
        seen.append(resource)
        yield resource


def _refused(name: str, message: str) -> InvalidInput:
    return InvalidInput(f'SupervisedTuning "{name}"', [Problem(PRE_TUNED, message)])


def _known(names: list[str]) -> str:
    return f"; there are {', '.join(names)}" if names else "; it has no other"


def _field(fields: Any, name: str) -> Any:
    if not isinstance(fields, Mapping):
        return None
    return next((value for key, value in fields.items() if to_snake(str(key)) == name), None)
