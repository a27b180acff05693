"""Claims on a model version: one as it always was, and further ones beside it."""

import pytest

from pulumi_vertex_tuning.lifecycle.claims import (
    Claim,
    claim_labels,
    claimed_too,
    claims_of,
    without,
)
from pulumi_vertex_tuning.lifecycle.identity import Owner

DEV, PROD = Owner("dev", "bot-in-dev"), Owner("prod", "bot-in-prod")
ONE = {"pulumi-claim": "bot-in-dev", "pulumi-sweep": "dev"}
BOTH = {**ONE, "pulumi-claim-bot-in-prod": "prod"}


@pytest.mark.parametrize(
    ("labels", "claims"),
    [
        ({"team": "a", "pulumi-stack": "dev"}, {}),
        (ONE, {"bot-in-dev": "dev"}),
        ({"pulumi-claim": "bot-in-dev"}, {"bot-in-dev": ""}),
        (BOTH, {"bot-in-dev": "dev", "bot-in-prod": "prod"}),
    ],
    ids=["none", "one", "one that is to stay", "two"],
)
def test_labels_and_claims_say_the_same(labels: dict[str, str], claims: dict[str, str]) -> None:
    assert claims_of(labels) == claims
    assert claim_labels(claims).items() <= labels.items()


@pytest.mark.parametrize(
    ("before", "claim", "former", "after"),
    [
        ({}, Claim(DEV, sweep=True), None, ONE),
        (ONE, Claim(DEV, sweep=True), DEV, ONE),
        (ONE, Claim(PROD, sweep=True), None, BOTH),
        (ONE, Claim(DEV, sweep=False), DEV, {"pulumi-claim": "bot-in-dev"}),
        (
            ONE,
            Claim(PROD, sweep=True),
            DEV,
            {"pulumi-claim": "bot-in-prod", "pulumi-sweep": "prod"},
        ),
    ],
    ids=["the first", "again", "a second", "that is to stay", "renamed"],
)
def test_a_claim_is_added_and_changes_no_other(
    before: dict[str, str], claim: Claim, former: Owner | None, after: dict[str, str]
) -> None:
    assert claim_labels(claimed_too(claims_of(before), claim, former)) == after


def test_the_first_claim_given_up_lets_the_next_one_move_up() -> None:
    left = without(claims_of(BOTH), DEV)

    assert claim_labels(left) == {"pulumi-claim": "bot-in-prod", "pulumi-sweep": "prod"}
    assert without(left, PROD) == {}
