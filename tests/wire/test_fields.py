"""A whole life of jobs, models and endpoints: every answer is as Google's document says."""

from typing import Any
from urllib.parse import quote

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Json, Tuner, examples, wait_for

from .discovery import VERSIONS
from .documented import DocumentedHttp

ASKED = {
    "description": "For reading.",
    "labels": {"team": "docs"},
    "tunedModelDisplayName": "bot",
    "serviceAccount": "tuner@my-project.iam.gserviceaccount.com",
    "encryptionSpec": {
        "kmsKeyName": "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k",
    },
}
HYPERPARAMETERS = {"epochCount": 2, "adapterSize": "ADAPTER_SIZE_ONE"}
QUESTION: Json = {
    "contents": [{"role": "user", "parts": [{"text": "What is 7?"}]}],
    "systemInstruction": {"parts": [{"text": "Be brief."}]},
    "generationConfig": {"temperature": 0.5, "maxOutputTokens": 8, "seed": 1},
}


class Life:
    """The calls of one version in one project."""

    def __init__(self, emulator: Emulator, tuner: Tuner, version: str) -> None:
        self.http = DocumentedHttp(emulator)
        self.tuner = tuner
        self.version = version

    def get(self, name: str) -> Any:
        return self.http.get(f"/{self.version}/{name}")

    def post(self, name: str, body: Json) -> Any:
        return self.http.post(f"/{self.version}/{name}", body)

    def patch(self, name: str, mask: str, body: Json) -> Any:
        answer = self.http.ask("PATCH", f"/{self.version}/{name}?updateMask={mask}", body)
        assert answer.status == 200, answer.text
        return answer.json

    def delete(self, name: str, want: int = 200) -> Any:
        answer = self.http.ask("DELETE", f"/{self.version}/{name}")
        assert answer.status == want, answer.text
        return answer.json

    def create(self, rows: list[Json], **fields: Any) -> Any:
        uri = self.tuner.upload(rows)
        spec = {
            "trainingDatasetUri": uri,
            "validationDatasetUri": uri,
            "hyperParameters": HYPERPARAMETERS,
        }
        body = {"supervisedTuningSpec": spec, **fields}
        return self.post(f"{self.tuner.parent}/tuningJobs", body)

    def tuned(self, **fields: Any) -> Any:
        job = self.finish(self.create(examples(24), **fields)["name"])
        assert job["state"] == "JOB_STATE_SUCCEEDED", job
        return job

    def finish(self, name: str) -> Any:
        return wait_for(lambda: self.get(name), lambda job: "endTime" in job)


@pytest.fixture(params=VERSIONS)
def life(emulator: Emulator, tuner: Tuner, request: pytest.FixtureRequest) -> Life:
    return Life(emulator, tuner, str(request.param))


def test_jobs_in_all_their_states(life: Life) -> None:
    job = life.tuned(baseModel="gemini-2.5-flash", **ASKED)
    assert "supervisedTuningDataStats" in job["tuningDataStats"]
    assert len(job["tunedModel"]["checkpoints"]) == 2
    silent = [{"contents": [{"role": "user", "parts": [{"text": "?"}]}]}] * 3
    failed = life.finish(life.create(silent, baseModel="gemini-2.5-flash")["name"])
    assert failed["error"]["message"]
    running = life.create(examples(400), baseModel="gemini-2.0-flash-001")["name"]
    assert life.post(f"{running}:cancel", {}) == {}
    assert life.finish(running)["state"] in ("JOB_STATE_CANCELLED", "JOB_STATE_SUCCEEDED")
    assert len(life.get(f"{life.tuner.parent}/tuningJobs?pageSize=2")["tuningJobs"]) == 2


def test_models_their_versions_and_their_end(life: Life) -> None:
    first = life.tuned(baseModel="gemini-2.5-flash", **ASKED)["tunedModel"]
    life.tuned(preTunedModel={"tunedModelName": first["model"]})
    model = first["model"].partition("@")[0]
    assert [found["versionId"] for found in life.get(f"{model}:listVersions")["models"]] == [
        "1",
        "2",
    ]
    assert len(life.get(f"{model}@1:listCheckpoints")["checkpoints"]) == 2
    assert life.get(f"{life.tuner.parent}/models")["models"][0]["name"] == model
    life.patch(model, "displayName,description", {"displayName": "new", "description": "more"})
    life.patch(f"{model}@1", "labels", {"labels": {"claimed": "yes"}})
    life.patch(f"{model}@1", "defaultCheckpointId", {"defaultCheckpointId": "1"})
    life.post(f"{model}@1:mergeVersionAliases", {"versionAliases": ["prod"]})
    assert life.get(f"{model}@prod")["versionId"] == "1"
    life.delete(model, want=400)
    for endpoint in life.get(f"{life.tuner.parent}/endpoints")["endpoints"]:
        undeploy_and_delete(life, endpoint)
    operation = life.delete(f"{model}@1:deleteVersion")
    assert life.get(operation["name"]) == operation
    assert life.delete(model)["done"] is True
    life.http.ask("GET", f"/{life.version}/{model}")


def undeploy_and_delete(life: Life, endpoint: Json) -> None:
    name = endpoint["name"]
    life.patch(name, "displayName", {"displayName": "soon gone"})
    life.delete(name, want=400)
    (deployed,) = life.get(name)["deployedModels"]
    undeployed = life.post(f"{name}:undeployModel", {"deployedModelId": deployed["id"]})
    assert life.get(undeployed["name"]) == undeployed
    deleted = life.delete(name)
    assert life.get(deleted["name"]) == deleted


def test_a_rebase(life: Life) -> None:
    job = life.tuned(baseModel="gemini-2.5-flash", **ASKED)
    body = {"tunedModelRef": {"tuningJob": job["name"]}}
    operation = life.post(f"{life.tuner.parent}/tuningJobs:rebaseTunedModel", body)
    assert life.get(operation["name"]) == operation
    assert life.finish(operation["response"]["name"])["state"] == "JOB_STATE_SUCCEEDED"


def test_answers(life: Life) -> None:
    endpoint = life.tuned(baseModel="gemini-2.5-flash")["tunedModel"]["endpoint"]
    base = f"{life.tuner.parent}/publishers/google/models/gemini-2.5-flash"
    for name in (endpoint, base):
        assert life.post(f"{name}:generateContent", QUESTION)["usageMetadata"]
        assert life.post(f"{name}:streamGenerateContent", QUESTION)
        assert life.post(f"{name}:countTokens", {"contents": QUESTION["contents"]})["totalTokens"]


def test_metrics(life: Life) -> None:
    job = life.tuned(baseModel="gemini-2.5-flash")
    context = life.get(job["experiment"])
    store = job["experiment"].partition("/contexts/")[0]
    life.get(store)
    collections = ("contexts", "executions", "artifacts")
    listed = {name: life.get(f"{store}/{name}").get(name, []) for name in collections}
    for found in listed.values():
        for one in found:
            life.get(one["name"])
    board = context["metadata"]["backing_tensorboard_resource"]
    assert life.get(f"{life.tuner.parent}/tensorboards")["tensorboards"] == [life.get(board)]
    walk_board(life, board)


def walk_board(life: Life, board: str) -> None:
    for experiment in life.get(f"{board}/experiments")["tensorboardExperiments"]:
        life.get(experiment["name"])
        for run in life.get(f"{experiment['name']}/runs")["tensorboardRuns"]:
            life.get(run["name"])
            series = life.get(f"{run['name']}/timeSeries")["tensorboardTimeSeries"]
            for one in series:
                life.get(one["name"])
                assert life.get(f"{one['name']}:read")["timeSeriesData"]["values"]
            names = "&".join(f"timeSeries={quote(one['name'])}" for one in series)
            assert len(life.get(f"{board}:batchRead?{names}")["timeSeriesData"]) == 6


def test_refusals(life: Life) -> None:
    parent, http = life.tuner.parent, life.http
    spec = {"trainingDatasetUri": f"gs://{life.tuner.bucket}/nowhere.jsonl"}
    bodies: list[Json] = [
        {"baseModel": "gemini-2.5-flash", "supervisedTuningSpec": spec},
        {"baseModel": "gemini-2.5-flash", "hyperparameters": {}},
        {"supervisedTuningSpec": {"hyperParameters": {"epochCount": "many"}}},
        {},
    ]
    for body in bodies:
        path = f"/{life.version}/{parent}/tuningJobs"
        assert http.ask("POST", path, body).status == 400
    for name in ("tuningJobs/1", "models/1", "endpoints/1", "operations/1", "tensorboards/1"):
        assert http.ask("GET", f"/{life.version}/{parent}/{name}").status == 404
