"""What jobs that were made elsewhere are declared as, and which cannot be."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.lifecycle.adoption import differences
from pulumi_vertex_tuning.lifecycle.claims import claim_labels, claimed_too
from pulumi_vertex_tuning.lifecycle.imports import NotImportable, read
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.service import Service
from tests.emulator.test_emulator_preferences import pair
from tests.lifecycle.conftest import CLAIMED, JobFactory
from tests.lifecycle.place import Place, rows
from tests.proxy import Answer, proxy_to

KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"
ACCOUNT = "tuning@project.iam.gserviceaccount.com"


def _full(place: Place, *, epochs: int) -> str:
    """Start a job that is told all there is to tell."""
    return place.post(
        baseModel="publishers/google/models/gemini-2.5-flash",
        tunedModelDisplayName="Console bot",
        description="clicked\ntogether",
        labels={"team": "a", "year": "2026"},
        supervisedTuningSpec={
            "trainingDatasetUri": place.data,
            "validationDatasetUri": place.upload("validation.jsonl", rows(4)),
            "hyperParameters": {"epochCount": epochs, "learningRateMultiplier": 0.5},
            "exportLastCheckpointOnly": True,
        },
        encryptionSpec={"kmsKeyName": KEY},
        serviceAccount=ACCOUNT,
    )


def _declaration(place: Place, job: str, epochs: int) -> dict[str, Any]:
    return {
        "adopt": job,
        "baseModel": "gemini-2.5-flash",
        "trainingDataset": place.data,
        "validationDataset": f"gs://{place.bucket}/validation.jsonl",
        "hyperparameters": {"epochCount": epochs, "learningRateMultiplier": 0.5},
        "exportLastCheckpointOnly": True,
        "kmsKeyName": KEY,
        "serviceAccount": ACCOUNT,
        "tunedModelDisplayName": "Console bot",
        "description": "clicked\ntogether",
        "labels": {"team": "a", "year": "2026"},
    }


def test_a_finished_job_is_declared_with_what_the_service_chose(
    connection: Connection, place: Place
) -> None:
    name = _full(place, epochs=2)
    place.finish(name)

    imported = read(connection, name)

    chosen = imported.declaration["hyperparameters"].pop("adapterSize")
    assert chosen in {1, 2, 4, 8, 16}
    assert imported.declaration == {
        **_declaration(place, name, 2),
        "hyperparameters": {
            **_declaration(place, name, 2)["hyperparameters"],
            "adapterSize": chosen,
        },
    }
    assert not imported.claimed


def test_a_job_that_runs_is_declared_as_far_as_it_is_known(
    connection: Connection, place: Place
) -> None:
    name = _full(place, epochs=5000)

    declared = read(connection, name).declaration

    declared["hyperparameters"].pop("adapterSize", None)
    assert declared == _declaration(place, name, 5000)


def test_what_was_changed_on_the_model_since_then_is_declared(
    connection: Connection, place: Place
) -> None:
    made = place.finish(place.post_job({"team": "a"}, epochs=2))
    model = made["tunedModel"]["model"]
    main = model.partition("@")[0]
    place.vertex.patch_model(main, "displayName,description", displayName="now", description="d")
    place.vertex.patch_model(model, "labels", labels={"team": "b"})
    place.vertex.patch_model(model, "defaultCheckpointId", defaultCheckpointId="1")

    declared = read(connection, made["name"]).declaration

    changed = ("tunedModelDisplayName", "description", "labels", "defaultCheckpointId")
    assert {key: declared[key] for key in changed} == {
        "tunedModelDisplayName": "now",
        "description": "d",
        "labels": {"team": "b"},
        "defaultCheckpointId": "1",
    }


def test_the_last_checkpoint_is_the_default_by_itself(connection: Connection, place: Place) -> None:
    made = place.finish(place.post_job({}, epochs=12))
    assert len(made["tunedModel"]["checkpoints"]) > 1

    assert "defaultCheckpointId" not in read(connection, made["name"]).declaration


def test_a_further_trained_model_is_declared_by_its_parent(
    connection: Connection, place: Place
) -> None:
    first = place.finish(place.post_job({}, epochs=2))
    parent = {"tunedModelName": first["tunedModel"]["model"], "checkpointId": "1"}
    spec = {"trainingDatasetUri": place.data, "hyperParameters": {"epochCount": 2}}
    name = place.post(preTunedModel=parent, supervisedTuningSpec=spec)
    place.finish(name)

    declared = read(connection, name).declaration

    assert declared["preTunedModel"] == parent
    assert "baseModel" not in declared


def test_what_is_declared_is_no_difference(connection: Connection, place: Place) -> None:
    name = _full(place, epochs=2)
    place.finish(name)
    imported = read(connection, name)
    fields = {**imported.declaration, "project": place.project, "location": "us-central1"}

    spec = TuningJobSpec.parse(fields, "the job")

    assert list(differences(connection, imported.job, spec)) == []


def test_a_model_that_a_resource_manages_is_told(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained()
    assert not read(connection, job.name).claimed

    assert job.tuned_model
    place.vertex.patch_model(
        job.tuned_model.model, "labels", labels=claim_labels(claimed_too({}, CLAIMED))
    )

    imported = read(connection, job.name)
    assert imported.claimed
    assert "labels" not in imported.declaration


def _cancelled(place: Place) -> str:
    name = place.post_job({})
    place.vertex.cancel(name)
    place.finish(name)
    return name


def _failed(place: Place) -> str:
    turns = [
        {"role": "user", "parts": [{"text": "word " * 150_000}]},
        {"role": "model", "parts": [{"text": "too long to learn"}]},
    ]
    uri = place.upload("long.jsonl", json.dumps({"contents": turns}).encode())
    name = place.post(
        baseModel="gemini-2.5-flash", supervisedTuningSpec={"trainingDatasetUri": uri}
    )
    place.finish(name)
    return name


def _without_model(place: Place) -> str:
    made = place.finish(place.post_job({}, epochs=2))
    place.vertex.delete_model(made["tunedModel"]["model"].partition("@")[0])
    return str(made["name"])


def _by_preference(place: Place) -> str:
    content = "".join(json.dumps(pair(number)) + "\n" for number in range(20))
    spec = {"trainingDatasetUri": place.upload("pairs.jsonl", content.encode())}
    return place.post(baseModel="gemini-2.5-flash", preferenceOptimizationSpec=spec)


def _by_a_person(place: Place) -> str:
    return place.post(
        baseModel="gemini-2.5-flash",
        supervisedTuningSpec={"trainingDatasetUri": place.data},
        serviceAccount="me@example.com",
    )


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_cancelled, "it is CANCELLED: "),
        (_failed, "it is FAILED: "),
        (_without_model, "its model is not there any more"),
        (_by_preference, "it is tuned by preferenceOptimizationSpec; only supervisedTuningSpec"),
        (_by_a_person, 'service_account: "me@example.com" is not the e-mail of a service account'),
    ],
)
def test_a_job_that_cannot_be_adopted_is_refused(
    connection: Connection, place: Place, make: Callable[[Place], str], reason: str
) -> None:
    name = make(place)

    with pytest.raises(NotImportable, match=reason) as refusal:
        read(connection, name)

    assert str(refusal.value).startswith(f"cannot import {name}: ")


def test_data_that_is_gone_is_said(connection: Connection, place: Place) -> None:
    made = place.finish(place.post_job({}, epochs=2))
    place.remove("train.jsonl")

    with pytest.raises(NotImportable, match=f"its training data {place.data} is not there any"):
        read(connection, made["name"])


def test_a_dataset_of_vertex_ai_is_refused(emulator: Emulator, place: Place) -> None:
    """The emulator does not take such a job, so it is told of one on the line."""
    name = place.post_job({})
    dataset = f"{place.parent}/datasets/7"

    def answer(_method: str, _path: str, forward: Callable[[], Answer]) -> Answer:
        status, content = forward()
        return status, content.replace(place.data.encode(), dataset.encode())

    with proxy_to(emulator, answer) as proxy:
        proxied = Connection(Service("emulator", proxy.url, emulator.url))
        with pytest.raises(NotImportable, match=f"its training data is {dataset}; only data in"):
            read(proxied, name)


def test_a_job_that_is_not_there_is_said(connection: Connection, place: Place) -> None:
    with pytest.raises(NotFound, match=r"could not read .*/tuningJobs/404: "):
        read(connection, f"{place.parent}/tuningJobs/404")
