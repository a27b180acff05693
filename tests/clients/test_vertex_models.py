"""Tuned models, their answers and metrics with the Vertex AI SDK for Python."""

import pytest

from tests.emulator.clients import Json, examples

from .conftest import Program
from .test_genai_asking import ANSWER, QUESTION

METRICS = ("total_loss", "fraction_of_correct_next_step_preds", "num_predictions")


def test_models_and_endpoints_are_listed(vertex: Program) -> None:
    job = vertex.tuner.tuned(tunedModelDisplayName="bot", labels={"team": "docs"})
    other = vertex.tuner.tuned()
    model = job["tunedModel"]
    told = {"model": model["model"], "endpoint": model["endpoint"], "filter": "labels.team=docs"}
    answer = vertex("vertex_models", "listed", **told)

    name = model["model"].partition("@")[0]
    assert answer["models"] == [other["tunedModel"]["model"].partition("@")[0], name]
    assert answer["filtered"] == [name]
    assert len(answer["endpoints"]) == 4
    assert answer["versions"] == ["1"]
    assert answer["deployed"] == [name]
    resource_name, display_name, version, labels = answer["model"]
    assert (resource_name, display_name, version) == (name, "bot", "1")
    assert labels["team"] == "docs"


def test_a_model_is_changed(vertex: Program) -> None:
    model = vertex.tuner.tuned()["tunedModel"]["model"]
    name, description, labels = vertex("vertex_models", "changed", model=model)
    assert (name, description, labels["team"]) == ("new", "changed", "web")


def test_a_model_goes_after_its_endpoints(vertex: Program) -> None:
    model = vertex.tuner.tuned()["tunedModel"]["model"]
    answer = vertex("vertex_models", "deleted", model=model)
    assert "Please undeploy the model before retry." in answer["refused"]
    assert answer["left"] == []


def test_a_tuned_model_answers(vertex_asking: Program, tuned: Json) -> None:
    endpoint = tuned["tunedModel"]["endpoint"]
    answer = vertex_asking("vertex_models", "asked", endpoint=endpoint, question=QUESTION)

    plain, stream = answer["plain"], answer["stream"]
    assert text_of(plain) == answer["chat"] == ANSWER
    assert "".join(text_of(chunk) for chunk in stream) == ANSWER
    usage = plain["usage_metadata"]
    assert usage["prompt_token_count"] == answer["count"]
    assert usage["total_token_count"] == answer["count"] + usage["candidates_token_count"]
    assert stream[-1]["usage_metadata"]["total_token_count"] == usage["total_token_count"]
    assert answer["short"]["candidates"][0]["finish_reason"] == "MAX_TOKENS"
    assert answer["short"]["usage_metadata"]["candidates_token_count"] == 3
    instructed = answer["instructed"]["usage_metadata"]["prompt_token_count"]
    assert instructed == answer["instructed count"] > answer["count"]


def text_of(answer: Json) -> str:
    parts = answer["candidates"][0].get("content", {}).get("parts", [])
    return "".join(part.get("text", "") for part in parts)


@pytest.mark.parametrize("validated", [True, False])
def test_metrics_are_data_frames(vertex_with_pandas: Program, validated: bool) -> None:
    tuner = vertex_with_pandas.tuner
    spec = {"validationDatasetUri": tuner.upload(examples(4), "v.jsonl")} if validated else {}
    job = tuner.tuned(supervisedTuningSpec=spec)
    answer = vertex_with_pandas("vertex_metrics", "read", job=job["name"])

    groups = ("train", "eval") if validated else ("train",)
    names = {f"/{group}_{metric}" for group in groups for metric in METRICS}
    assert set(answer["columns"]) == names | {"step", "wall_time"}
    assert answer["experiment"] == job["experiment"]
    assert answer["state"] == "COMPLETE"
    loss = answer["series"]["/train_total_loss"]
    statistics = job["tuningDataStats"]["supervisedTuningDataStats"]
    assert [step for step, _ in loss] == list(range(1, int(statistics["tuningStepCount"]) + 1))
    assert loss[-1][1] < loss[0][1]
    (summary,) = answer["summary"]
    assert summary["time_series_metric./train_total_loss"] == loss[-1][1]
    if validated:
        assert [step for step, _ in answer["series"]["/eval_total_loss"]] == [24, 48]
