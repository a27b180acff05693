"""Preference tuning over REST: its hyperparameters, its metrics, its answers."""

from typing import Any

import pytest

from .clients import Json, Tuner

SPEC = "preferenceOptimizationSpec"


def pair(number: int) -> Json:
    def completion(score: int, text: str) -> Json:
        return {"score": score, "completion": {"role": "model", "parts": [{"text": text}]}}

    return {
        "contents": [{"role": "user", "parts": [{"text": f"What is {number}?"}]}],
        "completions": [completion(1, f"It is {number}, dear."), completion(0, "No idea.")],
    }


def preferring(tuner: Tuner, **hyperparameters: Any) -> Json:
    spec = {
        "trainingDatasetUri": tuner.upload([pair(number) for number in range(20)]),
        "hyperParameters": {"epochCount": 15, **hyperparameters},
    }
    answer = tuner.ask_create(baseModel="gemini-2.5-flash", **{SPEC: spec})
    assert answer.status == 200, answer.text
    job = tuner.finish(answer.json["name"])
    assert job["state"] == "JOB_STATE_SUCCEEDED", job
    return job


@pytest.mark.parametrize(("asked", "used"), [({}, 0.1), ({"beta": 0}, 0.1), ({"beta": 2.5}, 2.5)])
def test_beta_is_filled_in_where_it_is_unset(tuner: Tuner, asked: Json, used: float) -> None:
    assert preferring(tuner, **asked)[SPEC]["hyperParameters"]["beta"] == used


def test_supervised_tuning_has_no_beta(tuner: Tuner) -> None:
    assert "beta" not in tuner.tuned()["supervisedTuningSpec"]["hyperParameters"]


def test_the_model_gives_the_preferred_answer(tuner: Tuner) -> None:
    endpoint = preferring(tuner)["tunedModel"]["endpoint"]
    asked = {
        "contents": [{"role": "user", "parts": [{"text": "What is 7?"}]}],
        "generationConfig": {"temperature": 0},
    }
    answer = tuner.http.post(f"/v1/{endpoint}:generateContent", asked)
    assert answer["candidates"][0]["content"]["parts"][0]["text"] == "It is 7, dear."


def test_the_metrics_are_of_the_preference_loss(tuner: Tuner) -> None:
    steps = series(tuner, preferring(tuner))
    fractions = steps["/train_fraction_of_correct_next_step_preds"]
    assert fractions[0] == 0  # before the first step both answers are as likely as they were
    assert fractions[-1] == 1
    assert steps["/train_total_loss"][0] > 5 * steps["/train_total_loss"][-1]
    assert set(steps["/train_num_predictions"]) == {1}


def series(tuner: Tuner, job: Json) -> dict[str, list[float]]:
    """Return the values of a job's metrics by name."""
    context = tuner.http.get(f"/v1/{job['experiment']}")
    board = context["metadata"]["backing_tensorboard_resource"]
    (run,) = tuner.http.get(f"/v1/{board}/experiments/{job['experiment'].rpartition('/')[2]}/runs")[
        "tensorboardRuns"
    ]
    listed = tuner.http.get(f"/v1/{run['name']}/timeSeries")["tensorboardTimeSeries"]
    return {found["displayName"]: values(tuner, found["name"]) for found in listed}


def values(tuner: Tuner, name: str) -> list[float]:
    data = tuner.http.get(f"/v1/{name}:read")["timeSeriesData"]
    return [point["scalar"]["value"] for point in data["values"]]
