"""What all stacks of the backend own, by their states."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pulumi_vertex_tuning.cli.stack import run_pulumi
from pulumi_vertex_tuning.cli.stacks import full_name, listed_stacks, stack_hash
from pulumi_vertex_tuning.cli.state import DATA, SCOPE, Resource, State, state_of


@dataclass(frozen=True)
class Books:
    """What states tell: stacks by the hash on labels, and what they own, keep and are busy with.

    owned: keys of jobs, models, endpoints and objects. kept: resources, by hash, that outlive
    their stack. busy: hashes of stacks with an operation that has not ended. owners: resources,
    by hash, that states list.
    """

    stacks: Mapping[str, str]
    owned: frozenset[str]
    kept: frozenset[str] = frozenset()
    busy: frozenset[str] = frozenset()
    buckets: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()

    @property
    def busy_stacks(self) -> list[str]:
        """The names of the stacks that are busy."""
        return sorted({self.stacks[one] for one in self.busy})


def read_books() -> Books:
    """Return what the states of all stacks of the selected backend tell.

    Raises CommandError where one cannot be read: then nobody knows what it owns.
    """
    listed = listed_stacks(of_all_projects=True)
    states = [
        (full_name(entry), state_of(json.loads(run_pulumi(_export(entry["name"])))))
        for entry in listed
    ]
    return books_of(states)


def books_of(states: Iterable[tuple[str, State]]) -> Books:
    """Return what these stacks, by their full names, own."""
    stacks: dict[str, str] = {}
    busy: set[str] = set()
    resources: list[Resource] = []
    for name, state in states:
        hashes = {stack_hash(name), *_hashes(state.resources)}
        stacks |= dict.fromkeys(hashes, name)
        busy |= hashes if state.pending else set()
        resources += state.resources
    scopes = [one for one in resources if one.kind == SCOPE]
    return Books(
        stacks,
        owned=frozenset(key_of(name) for one in resources for name in _owned(one)),
        kept=frozenset(one for scope in scopes for one in scope.outputs.get("kept") or ()),
        busy=frozenset(busy),
        buckets=frozenset(one for scope in scopes for one in scope.outputs.get("buckets") or ()),
        owners=frozenset(_owners(resources)),
    )


def key_of(name: str) -> str:
    """Return what a name is compared by: the project may be told by its id or its number."""
    if name.startswith("projects/"):
        return name.split("/", 2)[2]
    return name


def _owned(resource: Resource) -> Iterator[str]:
    """Yield the names of what a resource owns."""
    yield resource.id
    told = resource.outputs
    if resource.kind == DATA:
        yield str(told.get("uri", resource.id))
        return
    places = (told.get("endpoint"), *(one.get("endpoint") for one in told.get("checkpoints") or ()))
    for name in (told.get("tuningJob"), told.get("model"), *places):
        if isinstance(name, str) and name:
            yield name


def _owners(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield the hashes of these resources, as labels have them."""
    for one in resources:
        told = one.outputs.get("owner")
        if isinstance(told, Mapping) and isinstance(resource := told.get("resource"), str):
            yield resource


def _hashes(resources: Iterable[Resource]) -> set[str]:
    """Return the hashes that the state itself has of its stack, as one that was renamed has two."""
    told = (one.outputs.get("stack") for one in resources if one.kind == SCOPE)
    owners = (one.outputs.get("owner") for one in resources)
    hashes = [*told, *(one.get("stack") for one in owners if isinstance(one, Mapping))]
    return {one for one in hashes if isinstance(one, str)}


def _export(name: str) -> list[str]:
    return ["stack", "export", "--stack", name]
