"""What a review makes of previews that the real engine has printed (record.py)."""

import json
from pathlib import Path

import pytest

from pulumi_vertex_tuning.cli.review.as_json import as_json
from pulumi_vertex_tuning.cli.review.examine import examine
from pulumi_vertex_tuning.cli.review.markdown import as_markdown
from pulumi_vertex_tuning.cli.review.plan import NotAPreview, read_plan
from pulumi_vertex_tuning.cli.review.report import Action, Effect, Review, Size, Verdict

FOLDER = Path(__file__).with_name("previews")
ALL = sorted(file.stem for file in FOLDER.glob("*.json"))

_JOB = "projects/1000000/locations/us-central1/tuningJobs/1000001"


def reviewed(name: str) -> Review:
    return examine(read_plan((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


_ROWS: list[tuple[str, Verdict, dict[str, Action]]] = [
    ("nothing", Verdict.NOTHING, {}),
    ("create", Verdict.TRAINS, {"bot": Action.TRAINS}),
    ("in_place", Verdict.CHANGES, {"bot": Action.CHANGES}),
    ("retrain", Verdict.TRAINS, {"bot": Action.RETRAINS}),
    ("adopt_again", Verdict.CHANGES, {"bot": Action.ADOPTS}),
    ("adopt_named", Verdict.CHANGES, {"bot": Action.ADOPTS}),
    ("drift", Verdict.CHANGES, {"bot": Action.CHANGES}),
    ("bad_field", Verdict.FAILED, {}),
    ("over_budget", Verdict.FAILED, {}),
    ("adopt_refused", Verdict.FAILED, {}),
    (
        "delete_and_create",
        Verdict.TRAINS,
        {"second": Action.TRAINS, "third": Action.TRAINS, "bot": Action.DELETES},
    ),
]


@pytest.mark.parametrize(("name", "verdict", "actions"), _ROWS)
def test_what_happens_to_each_model(
    name: str, verdict: Verdict, actions: dict[str, Action]
) -> None:
    review = reviewed(name)

    assert review.stack == "tuned-models/test"
    assert review.verdict is verdict
    assert {model.name: model.action for model in review.models} == actions


def test_each_recorded_preview_is_in_the_table() -> None:
    assert {row[0] for row in _ROWS} | {"hostile"} == set(ALL)


def test_a_retrain_is_explained_field_by_field() -> None:
    [model] = reviewed("retrain").models

    told = {(one.field, one.old, one.new, one.effect) for one in model.changes}
    assert told == {
        ("hyperparameters.epochCount", "3", "5", Effect.RETRAINS),
        ("serviceAccount", None, "tuner@test.iam.gserviceaccount.com", Effect.NOTED),
        ("description", "first", "second", Effect.IN_PLACE),
    }
    training, validation = model.data
    assert (training.old, training.new) == (Size(40, 525), Size(50, 657))
    assert (validation.old, validation.new) == (None, Size(10, 166))


def test_costs_are_those_of_the_stacks_own_price_before_and_after() -> None:
    review = reviewed("retrain")

    [told] = as_json(review)["models"]
    assert told["estimateBefore"] == {"lowUsd": 0.01575, "highUsd": 0.01575, "tokens": 525}
    assert told["estimateAfter"] == {"lowUsd": 0.03285, "highUsd": 0.03285, "tokens": 657}
    assert told["toPay"] == told["estimateAfter"]
    assert as_json(review)["costUsd"] == {"low": 0.03285, "high": 0.03285, "notKnown": 0}


def test_the_sum_says_what_is_not_in_it() -> None:
    review = reviewed("delete_and_create")

    assert as_json(review)["costUsd"] == {"low": 0.0657, "high": 0.3942, "notKnown": 1}
    assert "0.07 to 0.39 USD and 1 not known" in as_markdown(review)


@pytest.mark.parametrize("name", ["adopt_again", "adopt_named"])
def test_an_adopted_job_is_named_and_costs_nothing(name: str) -> None:
    review = reviewed(name)

    assert review.models[0].adopted == _JOB
    assert review.total.high == 0
    assert "| nothing |" in as_markdown(review)
    assert " ago" not in as_markdown(review)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bad_field", "hyperparameters.adapter_size: 3 is not an adapter size"),
        ("over_budget", "vertex-tuning:budgetUsd: training would cost up to 0.007875 USD"),
        ("adopt_refused", "its model is not there any more"),
    ],
)
def test_why_a_preview_failed_stands_first(name: str, text: str) -> None:
    told = as_markdown(reviewed(name))

    assert text in told
    assert "The preview failed, so this may not be all." in told
    assert told.index(text) < (told.find("#### Warnings") if "Warnings" in told else len(told))


def test_warnings_are_told_with_their_resource() -> None:
    text = as_markdown(reviewed("create"))

    assert "Dataset bot-training: data/train.jsonl: only 40 rows; 100 or more" in text


def test_other_resources_are_listed_and_their_secrets_are_not() -> None:
    review = reviewed("hostile")
    told = as_markdown(review) + json.dumps(as_json(review))

    assert [(one.op, one.name) for one in review.others] == [("create", "else|where")]
    assert "hunter2" not in told


@pytest.mark.parametrize("name", ALL)
def test_the_same_preview_gives_the_same_bytes(name: str) -> None:
    plan = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    turned = {**plan, "steps": plan["steps"][:1] + plan["steps"][:0:-1]}

    again = examine(read_plan(json.dumps(turned)))

    assert as_markdown(again) == as_markdown(reviewed(name))
    assert as_json(again) == as_json(reviewed(name))


@pytest.mark.parametrize("name", ALL)
def test_no_preview_tells_of_the_machine_it_was_recorded_on(name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")

    assert "/site-packages" not in text
    assert "file://" not in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it is not JSON"),
        ("Previewing update", "it is not JSON"),
        ("[]", "neither steps nor diagnostics"),
        ('{"error": 1}', "neither steps nor diagnostics"),
        ('{"steps": [{"op": "create"}]}', "it has another form"),
        ('{"steps": [7]}', "it has another form"),
    ],
)
def test_what_is_no_preview_is_refused(text: str, reason: str) -> None:
    with pytest.raises(NotAPreview, match=reason):
        read_plan(text)
