"""What the console's list shows of jobs and models, and of whom they are."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pulumi_vertex_tuning.console import owners
from pulumi_vertex_tuning.console.owners import Owners
from pulumi_vertex_tuning.console.rows import GONE, MODEL, Asked, asked_for, period, rows
from pulumi_vertex_tuning.lifecycle.identity import MANAGED_BY, STACK, owner
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL
from pulumi_vertex_tuning.vertex.job import Training, TunedModelRef, TuningJob
from pulumi_vertex_tuning.vertex.models import Model

PARENT = "projects/1/locations/us-central1"
START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HASH = owner("organization", "tuned-models", "local", "", "").stack


def job(number: str, state: str = "SUCCEEDED", **more: Any) -> TuningJob:
    return TuningJob(
        f"{PARENT}/tuningJobs/{number}",
        state,
        base_model="publishers/google/models/gemini-2.5-flash",
        create_time=START + timedelta(minutes=int(number)),
        **more,
    )


def model(number: str, name: str, job_id: str) -> Model:
    return Model(f"{PARENT}/models/{number}", "1", name, labels={JOB_LABEL: job_id})


BILLED: dict[str, Any] = {"training": Training(epoch_count=2), "billable_tokens": 100_000}


def test_a_row_is_a_job_with_its_model() -> None:
    made = TunedModelRef(f"{PARENT}/models/9@1", "")

    (row,) = rows([job("1", tuned_model=made, **BILLED)], [model("9", "bot", "1")], Owners(), {})

    assert (row.name, row.state, row.model) == ("bot", "SUCCEEDED", f"{PARENT}/models/9@1")
    assert (row.cost, row.base_model) == ("1.00 USD", "gemini-2.5-flash")


def test_a_model_that_was_deleted_is_told() -> None:
    (row,) = rows([job("1", tuned_model=TunedModelRef("m", ""))], [], Owners(), {})

    assert row.state == GONE


def test_a_model_without_its_job_is_listed() -> None:
    (row,) = rows([], [model("9", "bot", "1")], Owners(), {})

    assert (row.name, row.state) == ("bot", MODEL)


@pytest.mark.parametrize(
    ("state", "prices", "want", "reason"),
    [
        ("RUNNING", {}, "about 1.00 USD", "it is not billed yet"),
        ("FAILED", {}, "", "what it was billed is not known"),
        ("CANCELLED", {}, "", "what it was billed is not known"),
        ("SUCCEEDED", {"gemini-2.5-flash": 10.0}, "2.00 USD", "a price of one's own"),
    ],
)
def test_the_cost_is_told_as_far_as_it_is_known(
    state: str, prices: dict[str, float], want: str, reason: str
) -> None:
    (row,) = rows([job("1", state, **BILLED)], [], Owners(), prices)

    assert row.cost == want, reason


@pytest.mark.parametrize(
    ("labels", "want"),
    [
        ({STACK: HASH}, "local"),
        ({STACK: "0" * 32}, owners.OTHER),
        ({MANAGED_BY: "pulumi-vertex-tuning"}, "a stack"),
        ({}, owners.NOBODY),
    ],
)
def test_the_owner_is_the_stack_that_the_labels_name(labels: dict[str, str], want: str) -> None:
    assert Owners("local", {HASH: "local"}).of(labels) == want


FOUND = rows(
    [job("1", **BILLED), job("2", "RUNNING"), job("3", "FAILED", display_name="Third Bot")],
    [],
    Owners(),
    {},
)


@pytest.mark.parametrize(
    ("asked", "want", "reason"),
    [
        (Asked(), ["3", "2", "1"], "the newest first"),
        (Asked(sort="created", descending=False), ["1", "2", "3"], "the oldest first"),
        (Asked(words="bot third"), ["3"], "all words, in any order, whatever their case"),
        (Asked(state="RUNNING"), ["2"], "a state"),
        (Asked(owner=owners.OTHER), [], "an owner that has nothing"),
        (Asked(sort="cost"), ["1", "3", "2"], "what costs most first, unknown ones last"),
        (Asked(sort="state", descending=False), ["3", "2", "1"], "by the words of a column"),
    ],
)
def test_the_list_is_what_was_asked_for(asked: Asked, want: list[str], reason: str) -> None:
    assert [row.key for row in asked_for(FOUND, asked)] == want, reason


@pytest.mark.parametrize(
    ("seconds", "want"), [(0, "0 s"), (59, "59 s"), (90, "2 min"), (7200, "2 h"), (200_000, "2 d")]
)
def test_a_period_is_told_in_its_largest_unit(seconds: float, want: str) -> None:
    assert period(seconds) == want
