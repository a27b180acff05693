"""What the console's pages show of a job, of its curves, of its data, and of a draft."""

import ast
import json
from datetime import date
from typing import Any

import pytest
import yaml

from pulumi_vertex_tuning.console import chats, curves, details, samples
from pulumi_vertex_tuning.console.drafts import Draft, verdict
from pulumi_vertex_tuning.dataset.pictures.charts import Bar, Chart
from pulumi_vertex_tuning.lifecycle import forms
from pulumi_vertex_tuning.spec import SupervisedTuningSpec
from pulumi_vertex_tuning.vertex.job import Checkpoint, Training, TunedModelRef, TuningJob
from pulumi_vertex_tuning.vertex.metrics import Point

PARENT = "projects/1/locations/us-central1"
MADE = TunedModelRef(
    f"{PARENT}/models/9@1",
    f"{PARENT}/endpoints/2",
    (
        Checkpoint("1", 1, 10, f"{PARENT}/endpoints/1"),
        Checkpoint("2", 2, 20, f"{PARENT}/endpoints/2"),
    ),
)
JOB = TuningJob(
    f"{PARENT}/tuningJobs/5",
    "SUCCEEDED",
    base_model="gemini-2.5-flash",
    display_name="My bot's",
    description="says things",
    tuned_model=MADE,
    training=Training(
        training_dataset="gs://b/train.jsonl",
        validation_dataset="gs://b/validation.jsonl",
        epoch_count=2,
        adapter_size=4,
        learning_rate_multiplier=0.5,
        export_last_checkpoint_only=True,
    ),
)


def test_the_pulumi_forms_declare_the_same_job() -> None:
    models = yaml.safe_load(forms.configuration(JOB, None))["config"]["tuned-models:models"]
    place = {"project": "my-project", "location": "us-central1"}

    spec = SupervisedTuningSpec.parse({**place, **models["My-bot-s"]}, "it")

    assert (spec.hyperparameters.epoch_count, spec.hyperparameters.adapter_size) == (2, 4)
    assert spec.export_last_checkpoint_only
    assert spec.validation_dataset == "gs://b/validation.jsonl"
    assert "adopt" not in models["My-bot-s"], "it would not be another job"
    assert _keywords(forms.program(JOB, None), "SupervisedTuning") <= set(
        SupervisedTuningSpec.model_fields
    )


def test_the_gen_ai_form_uses_arguments_that_there_are() -> None:
    known = {
        "tuned_model_display_name",
        "epoch_count",
        "adapter_size",
        "learning_rate_multiplier",
        "export_last_checkpoint_only",
        "validation_dataset",
    }  # google-genai 2.34, types.CreateTuningJobConfig

    assert _keywords(forms.genai(JOB), "CreateTuningJobConfig") == known


def _keywords(program: str, called: str) -> set[str]:
    return {
        str(one.arg)
        for node in ast.walk(ast.parse(program))
        if isinstance(node, ast.Call)
        and called in (getattr(node.func, "id", ""), getattr(node.func, "attr", ""))
        for one in node.keywords
    }


def test_the_request_is_the_api_s() -> None:
    assert forms.request(JOB) == {
        "baseModel": "gemini-2.5-flash",
        "supervisedTuningSpec": {
            "trainingDatasetUri": "gs://b/train.jsonl",
            "validationDatasetUri": "gs://b/validation.jsonl",
            "hyperParameters": {
                "epochCount": 2,
                "adapterSize": "ADAPTER_SIZE_FOUR",
                "learningRateMultiplier": 0.5,
            },
            "exportLastCheckpointOnly": True,
        },
        "tunedModelDisplayName": "My bot's",
        "description": "says things",
    }


@pytest.mark.parametrize(
    ("managed", "want"),
    [(True, "tuned-models:models"), (False, f"vertex-tuning import {JOB.name}")],
)
def test_a_model_is_deleted_through_its_stack(managed: bool, want: str) -> None:
    assert want in details.deletion(JOB, "stack dev", managed=managed)


def test_charts_show_both_sets_and_mark_the_checkpoints() -> None:
    metrics = {
        "/train_total_loss": [Point(1, 3.0), Point(20, 0.5)],
        "/eval_total_loss": [Point(10, 1.5)],
    }

    loss, accuracy, _predictions = curves.charts(metrics, MADE.checkpoints)

    assert loss.spoken == "training 0.5 at step 20; validation 1.5 at step 10"
    assert [one["name"] for one in loss.options["series"]] == ["training", "validation"]
    marks = loss.options["series"][0]["markLine"]["data"]
    assert [mark["xAxis"] for mark in marks] == [10, 20]
    assert accuracy.options["series"] == []


@pytest.mark.parametrize("count", [1, 1000, 1001, 60_000])
def test_long_curves_are_thinned_and_keep_their_ends(count: int) -> None:
    points = [Point(step, 1.0) for step in range(count)]

    drawn = curves.thinned(points)

    assert len(drawn) <= 1001
    assert (drawn[0], drawn[-1]) == (points[0], points[-1])


ROW = {"contents": [{"role": "user", "parts": {"text": "a"}}]}


@pytest.mark.parametrize(
    ("line", "want", "reason"),
    [
        (json.dumps(ROW), (("user", "a"),), "one part without a list"),
        (json.dumps({**ROW, "systemInstruction": {"parts": [{"text": "s"}]}}), None, "system"),
        ("{not json", (("not JSON", "{not json"),), "a broken row is shown as it is"),
        ("[1]", (("not an object", "[1]"),), "so is what is no row"),
        ('{"contents": 5}', (), "and what has no turns"),
    ],
)
def test_rows_are_shown_whatever_they_are(line: str, want: Any, reason: str) -> None:
    (sample,) = samples.samples(line.encode() + b"\n")

    assert sample.turns == (want if want is not None else (("system", "s"), ("user", "a"))), reason


def test_a_row_that_is_cut_off_is_not_shown() -> None:
    whole = json.dumps(ROW).encode()

    assert [one.line for one in samples.samples(whole + b"\n" + whole[:10])] == [1]


def test_dropped_rows_are_told_by_their_numbers() -> None:
    stats = {"totalTruncatedExampleCount": "2", "truncatedExampleIndices": ["3", "5"]}
    found = samples.dropped({"tuningDataStats": {"supervisedTuningDataStats": stats}})

    assert samples.left_out(found) == "The service left out 2 rows: 3, 5."


def test_names_in_charts_are_text() -> None:
    drawn = samples.bars(Chart("x", "y", (Bar("<b>", 1, "<i>"),), 1))

    assert "&lt;b&gt;" in drawn
    assert "<b>" not in drawn


def test_each_endpoint_is_offered_once_the_default_first() -> None:
    assert list(chats.endpoints(JOB).values()) == [chats.DEFAULT, "checkpoint 1, epoch 1"]


PLACE = {"project": "my-project", "location": "us-central1"}
GOOD = Draft("Bot", region="us-central1", training="data/train.jsonl")


@pytest.mark.parametrize(
    ("change", "want"),
    [
        ({}, ""),
        ({"name": ""}, "name: is required"),
        ({"name": "!!"}, "name: has no letter"),
        ({"epochs": 0}, "hyperparameters.epoch_count"),
        ({"epochs": 2.5}, "2.5 is not a whole number"),
        ({"rate": -1.0}, "hyperparameters.learning_rate_multiplier"),
        ({"adapter_size": 32}, "32 is not offered for gemini-2.5-flash"),
        ({"training": ""}, "training_dataset: is required"),
        ({"region": "us-centrl1"}, 'did you mean "us-central1"'),
    ],
)
def test_a_draft_is_checked_as_a_preview_would(change: dict[str, Any], want: str) -> None:
    draft = Draft(**{**vars(GOOD), **change})

    found = verdict(draft, PLACE, {}, None, date(2026, 1, 1))

    assert [want in one for one in found.problems] == ([True] if want else [])


def test_what_a_draft_leaves_open_is_not_declared() -> None:
    found = verdict(GOOD, PLACE, {}, None, date(2026, 1, 1))

    assert found.fields == {
        "baseModel": "gemini-2.5-flash",
        "trainingDataset": "data/train.jsonl",
        "tunedModelDisplayName": "Bot",
    }
