"""A job made elsewhere comes into a stack on the real engine: import, paste, preview, up."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.clients.conftest import Program
from tests.emulator.clients import Http, Tuner
from tests.engine.cli import TIMEOUT, Result
from tests.engine.conftest import StackFactory
from tests.engine.project import Project
from tests.lifecycle.place import Place, rows

KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"


class Stack:
    """A stack whose configuration is pasted, text as it was printed, into its YAML."""

    def __init__(self, project: Project, place: Place) -> None:
        self.project, self.place = project, place
        project.pulumi("stack", "init", "organization/tuned-models/pasted")
        self.path = project.folder / "stacks" / "Pulumi.pasted.yaml"
        self.salt = self.path.read_text()
        self.paste("config:\n")

    def paste(self, text: str) -> None:
        """Put a text into the stack's file, beside where the stack is."""
        place = f"  vertex-tuning:project: {self.place.project}\n"
        self.path.write_text(f"{self.salt}{text}{place}  vertex-tuning:location: us-central1\n")

    def vertex_tuning(self, *arguments: str, code: int = 0) -> Result:
        """Run the vertex-tuning command in the project; return what it prints, errors apart."""
        run = subprocess.run(
            [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", *arguments],
            cwd=self.project.folder,
            env=self.project.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert run.returncode == code, run.stdout + run.stderr
        return Result(run.returncode, run.stderr if code else run.stdout)

    def adopted(self, job: str, name: str) -> None:
        """Import, paste, preview and up; then nothing is left to do, and no job is new."""
        jobs, models = self.place.vertex.jobs(), self.place.vertex.models()
        self.paste(self.vertex_tuning("import", job).text)
        assert f"adopts {job}: nothing is trained, no cost" in self.project.preview().text

        self.project.up()

        assert self.project.outputs(name)["job"] == job
        assert self.project.steps() == {}
        assert self.place.vertex.jobs() == jobs
        assert [_shown(one) for one in self.place.vertex.models()] == [
            _shown(one) for one in models
        ]


@pytest.fixture
def stack(make_project: StackFactory, place: Place) -> Stack:
    return Stack(make_project(), place)


def _shown(model: dict[str, Any]) -> dict[str, Any]:
    """Return what an adoption leaves as it is; a description may come from the job."""
    labels = {key: value for key, value in model["labels"].items() if key in {"team", "year"}}
    keys = ("name", "displayName", "defaultCheckpointId")
    return {**{key: model.get(key) for key in keys}, "labels": labels}


def test_a_job_of_the_rest_api_is_imported_adopted_and_destroyed(
    stack: Stack, place: Place
) -> None:
    name = place.post(
        baseModel="gemini-2.5-flash",
        tunedModelDisplayName="Support bot (EMEA)",
        labels={"team": "a", "year": "2026"},
        supervisedTuningSpec={
            "trainingDatasetUri": place.data,
            "validationDatasetUri": place.upload("validation.jsonl", rows(4)),
            "hyperParameters": {"epochCount": 12, "learningRateMultiplier": 0.5},
        },
        encryptionSpec={"kmsKeyName": KEY},
    )
    model = place.finish(name)["tunedModel"]["model"]
    place.vertex.patch_model(model, "defaultCheckpointId", defaultCheckpointId="1")

    stack.adopted(name, "Support-bot-EMEA")
    printed = stack.vertex_tuning("import", name).text
    in_json = json.loads(stack.vertex_tuning("import", name, "--json").text)
    assert in_json == yaml.safe_load(printed)
    stack.paste(printed.replace("epochCount: 12", "epochCount: 5"))
    refused = stack.project.preview(check=False)
    assert refused.code != 0
    assert f"cannot adopt {name}:" in refused.text
    assert "hyperparameters.epoch_count: declared 5, the job has 12" in refused.text
    assert "Traceback" not in refused.text

    stack.paste(printed.replace(f"      adopt: {name}\n", ""))
    assert "adopt" not in stack.path.read_text()
    assert stack.project.steps() == {}
    assert "unchanged" in stack.project.up().text

    stack.project.pulumi("destroy", "--yes", "--skip-preview")
    assert place.vertex.models() == []
    assert place.vertex.endpoints() == []
    assert place.download(place.data) == rows()
    assert len(place.vertex.jobs()) == 1


def test_a_job_of_google_genai_is_adopted(stack: Stack, place: Place, emulator: Emulator) -> None:
    tuner = Tuner(Http(emulator), place.project, place.bucket)
    told = {"training": place.data, "validation": place.upload("v.jsonl", rows(4))}
    made = Program(Path(sys.executable), tuner)(
        "genai_tuning", "every_option", **told, key=KEY, last_only=True
    )

    stack.adopted(made["ended"]["name"], "all-options")
    assert [model["description"] for model in place.vertex.models()] == ["from a session"]


def test_a_job_that_runs_is_adopted_and_waited_for(stack: Stack, place: Place) -> None:
    name = place.post(
        baseModel="gemini-2.5-flash",
        tunedModelDisplayName="runs",
        supervisedTuningSpec={"trainingDatasetUri": place.data},
    )
    stack.paste(stack.vertex_tuning("import", name.rpartition("/")[2]).text)

    stack.project.up()

    assert stack.project.outputs("runs")["model"] == place.finish(name)["tunedModel"]["model"]
    assert stack.project.steps() == {}
    assert len(place.vertex.jobs()) == 1


def test_a_local_file_with_the_same_rows_is_the_data_of_the_job(stack: Stack, place: Place) -> None:
    name = place.post_job({}, epochs=2)
    place.finish(name)
    data = stack.project.folder / "stacks" / "data" / "mine.jsonl"
    data.write_bytes(rows())
    printed = stack.vertex_tuning("import", name, "--as", "bot").text
    stack.paste(printed.replace(place.data, "data/mine.jsonl"))
    assert f"adopts {name}" in stack.project.preview().text
    stack.project.up()
    assert stack.project.outputs()["job"] == name

    data.write_bytes(rows(5))
    result = stack.project.up(check=False)
    assert result.code != 0
    assert f"cannot adopt {name}:" in result.text
    assert "training_dataset: declared" in result.text
    assert len(place.vertex.jobs()) == 1
    assert len(place.vertex.models()) == 1


def test_what_cannot_be_imported_is_refused_with_one_message(stack: Stack, place: Place) -> None:
    job = place.post_job({})
    place.vertex.cancel(job)
    place.finish(job)
    number = job.split("/")[1]

    def refusal(*arguments: str) -> str:
        text = stack.vertex_tuning("import", *arguments, code=1).text
        assert "Traceback" not in text
        return text

    assert f"vertex-tuning: cannot import {place.parent}/tuningJobs/" in refusal(job.split("/")[5])
    assert f"vertex-tuning: cannot import {job}: it is CANCELLED: " in refusal(job)
    assert "could not read" in refusal("404")
    model = f"projects/{number}/locations/us-central1/models/1"
    assert f"{model} is not a tuning job" in refusal(model)
    running = place.post_job({})
    assert "a name is made of letters, digits, dots, _ and -" in refusal(running, "--as", "a b")
    assert "is not a name like" in refusal("gs://data/train.jsonl")


def test_project_and_location_are_printed_where_the_stack_s_own_are_others(
    stack: Stack, place: Place, emulator: Emulator
) -> None:
    body: dict[str, Any] = {
        "baseModel": "gemini-2.5-flash",
        "supervisedTuningSpec": {"trainingDatasetUri": place.data},
    }
    parent = place.parent.replace("us-central1", "europe-west4")
    answer = requests.post(f"{place.url}/v1/{parent}/tuningJobs", json=body, timeout=10)
    elsewhere = answer.json()["name"]
    here = place.post(**body)

    assert "location: europe-west4" in stack.vertex_tuning("import", elsewhere, "--as", "x").text
    for name in (here, here.replace(here.split("/")[1], place.project)):
        printed = stack.vertex_tuning("import", name).text
        assert "location: " not in printed
        assert "project: " not in printed
    other = Place(emulator)
    job = other.post_job({})
    assert f"project: '{job.split('/')[1]}'" in stack.vertex_tuning("import", job).text
    options = ("--project", other.project, "--as", "mine")
    printed = stack.vertex_tuning("import", job.split("/")[5], *options).text
    assert f"    mine:\n      adopt: {job}\n      project: {other.project}\n" in printed
    other.cancel_all()
