"""Whose a model version is: labels on M@V, one claim for each resource that owns it.

The first claim stands in `pulumi-claim` and `pulumi-sweep`, as it did when there was only one.
Each further one, of another stack that has adopted the job, has a label of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_vertex_tuning.lifecycle.identity import CLAIM, KEPT, SWEEP, Owner

ALSO = f"{CLAIM}-"
"""What the labels of further claims begin with; the owner's hash is the rest of the key."""


@dataclass(frozen=True)
class Claim:
    """Whose a model is, and whether the sweep of that stack may remove it."""

    owner: Owner
    sweep: bool


Claims = dict[str, str]
"""The stacks whose sweep may remove it, by the resource that claims it; "" where none may."""


def claims_of(labels: Mapping[str, str]) -> Claims:
    """Return the claims on a model version, the first one first."""
    first = {labels[CLAIM]: labels.get(SWEEP, "")} if CLAIM in labels else {}
    return first | {
        key.removeprefix(ALSO): stack
        for key, stack in sorted(labels.items())
        if key.startswith(ALSO)
    }


def claim_labels(claims: Claims) -> dict[str, str]:
    """Return the labels that say so."""
    if not claims:
        return {}
    (owner, stack), *others = claims.items()
    first = {CLAIM: owner} | ({SWEEP: stack} if stack else {})
    return first | {f"{ALSO}{one}": swept for one, swept in others}


def claimed_too(claims: Claims, claim: Claim, former: Owner | None = None) -> Claims:
    """Return the claims with one more; a resource that was called otherwise gives up its old."""
    given_up = former.resource if former else ""
    kept = {one: stack for one, stack in claims.items() if one != given_up}
    return kept | {claim.owner.resource: claim.owner.stack if claim.sweep else ""}


def without(claims: Claims, owner: Owner) -> Claims:
    """Return the claims of the others."""
    return {one: stack for one, stack in claims.items() if one != owner.resource}


def kept_label(owner: Owner) -> str:
    """Return the label of what this owner has replaced, and keeps for a roll-back."""
    return f"{KEPT}-{owner.resource}"


def kept_labels(labels: Mapping[str, str], claims: Claims) -> dict[str, str]:
    """Return the labels by which those who still claim a model version keep it."""
    keys = {f"{KEPT}-{resource}" for resource in claims}
    return {key: value for key, value in labels.items() if key in keys}


def keepers_of(labels: Mapping[str, str]) -> set[str]:
    """Return the resources that have replaced a model version, and keep it."""
    return {key.removeprefix(f"{KEPT}-") for key in labels if key.startswith(f"{KEPT}-")}


def is_claim(key: str) -> bool:
    """Tell whether a label belongs to a claim."""
    return key in {CLAIM, SWEEP} or key.startswith((ALSO, f"{KEPT}-"))
