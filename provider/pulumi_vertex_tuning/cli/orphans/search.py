"""Which of the things that this provider made are orphans."""

from collections.abc import Iterable
from dataclasses import dataclass

from pulumi_vertex_tuning.cli.orphans.books import Books, key_of
from pulumi_vertex_tuning.cli.orphans.things import Thing
from pulumi_vertex_tuning.lifecycle.claims import claims_of, keepers_of
from pulumi_vertex_tuning.lifecycle.identity import RESOURCE
from pulumi_vertex_tuning.lifecycle.outcomes import records_object
from pulumi_vertex_tuning.vertex.endpoints import Endpoint


@dataclass(frozen=True)
class Search:
    """The orphans; how many things of stacks are left alone that the backend does not know."""

    orphans: list[Thing]
    unknown: int


def orphans_in(things: Iterable[Thing], books: Books, *, unknown_stacks: bool) -> Search:
    """Return what no state owns.

    What belongs to a stack in the middle of an operation may be in its state a moment later, and
    what is to outlive its stack is meant to be owned by none: both are left alone.
    """
    loose = [one for one in things if not _is_held(one, books)]
    gone = {key_of(one.name) for one in loose if one.kind == "model"}
    loose = [one for one in loose if one.kind != "endpoint" or _serves_only(one, gone)]
    known = [one for one in loose if {one.stack, *_claims(one)} <= books.stacks.keys()]
    chosen = loose if unknown_stacks else known
    going = {key_of(one.name) for one in chosen if one.kind == "model"}
    return Search(
        [one for one in chosen if one.kind != "endpoint" or _serves_only(one, going)],
        len(loose) - len(chosen),
    )


def _is_held(thing: Thing, books: Books) -> bool:
    if thing.stack in books.busy or thing.labels.get(RESOURCE) in books.kept:
        return True
    if "" in _claims(thing) or books.busy & _claims(thing):
        return True
    if _kept_by(thing) & books.owners:
        return True
    return key_of(thing.name) in books.owned or thing.job in books.owned


def _kept_by(thing: Thing) -> set[str]:
    """Return the resources that keep something which no state lists by itself.

    That is a model that was replaced (keep_previous), or the record of an evaluation.
    """
    resource = thing.labels.get(RESOURCE, "")
    recorded = f"/{records_object(resource)}/" in thing.name
    return keepers_of(thing.labels) | ({resource} if recorded else set())


def _claims(thing: Thing) -> set[str]:
    """Return the stacks that claim a model, "" for one that is to outlive its stack."""
    return set(claims_of(thing.labels).values())


def _serves_only(thing: Thing, models: set[str]) -> bool:
    """Tell whether an endpoint serves nothing but these models."""
    assert isinstance(thing.found, Endpoint)
    served = {
        key_of(one.model if "@" in one.model else f"{one.model}@{one.version}")
        for one in thing.found.deployments
    }
    return served <= models
