"""A tuned model as it is declared, and what can be read of it."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from pulumi_vertex_tuning.lifecycle import dataset, tuned_model
from pulumi_vertex_tuning.lifecycle.identity import CLAIM, SWEEP, job_labels
from pulumi_vertex_tuning.spec import TunedModelSpec
from pulumi_vertex_tuning.vertex import buckets, metrics, storage
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import InvalidArgument, NotFound, PreconditionFailed
from pulumi_vertex_tuning.vertex.inference import ask
from pulumi_vertex_tuning.vertex.job import TuningJob
from tests.lifecycle.conftest import CLAIMANT, CLAIMED, OWNER, JobFactory, SpecFactory
from tests.lifecycle.place import Place, content_of, rows

SYSTEM = {
    "google-vertex-llm-tuning-base-model-id",
    "google-vertex-llm-tuning-job-id",
    "tune-type",
    "managed-by",
    "pulumi-stack",
    "pulumi-resource",
    "pulumi-spec",
    CLAIM,
    SWEEP,
}


def _declared(job: TuningJob, **fields: Any) -> TunedModelSpec:
    return TunedModelSpec.parse({"tuning_job": job.name, **fields}, "it")


def _writes(place: Place) -> list[dict[str, str]]:
    return place.vertex.writes()


def test_claiming_what_is_as_declared_writes_the_claim_alone(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained(labels={"team": "a"})
    before = len(_writes(place))

    spec = _declared(job, display_name="bot", labels={"team": "a"})
    tuned = tuned_model.claim(connection, spec, CLAIMED)

    assert tuned.model.labels[CLAIM] == CLAIMANT.resource
    assert [one["method"] for one in _writes(place)[before:]] == ["PATCH"]
    tuned_model.claim(connection, spec, CLAIMED)
    assert len(_writes(place)) == before + 1


def test_labels_are_settled_on_both_levels(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained(labels={"team": "a", "old": "x"})
    assert job.tuned_model
    name = job.tuned_model.model
    place.vertex.patch_model(name.partition("@")[0], "labels", labels={"shared": "s"})

    tuned = tuned_model.claim(connection, _declared(job, labels={"team": "b"}), CLAIMED)

    assert tuned.user_labels == {"team": "b"}
    assert set(place.vertex.get(name)["labels"]) == {*SYSTEM, "team"}


def test_a_claim_is_the_version_s_and_not_the_model_s(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    first = trained()
    assert first.tuned_model
    tuned_model.claim(connection, _declared(first), CLAIMED)
    second = trained(
        base_model=None, pre_tuned_model=first.tuned_model.model, tuned_model_display_name=None
    )
    assert second.tuned_model

    assert CLAIM in place.vertex.get(first.tuned_model.model)["labels"]
    assert CLAIM not in place.vertex.get(second.tuned_model.model)["labels"]


def test_what_is_not_declared_stays(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained()
    assert job.tuned_model
    main = job.tuned_model.model.partition("@")[0]
    place.vertex.patch_model(main, "displayName,description", displayName="hers", description="d")

    tuned = tuned_model.claim(connection, _declared(job), CLAIMED)

    assert (tuned.model.display_name, tuned.model.description) == ("hers", "d")
    assert tuned.model.default_checkpoint_id == "2"


def test_another_default_checkpoint_moves_the_endpoint(
    connection: Connection, trained: JobFactory
) -> None:
    job = trained()
    assert job.tuned_model
    assert job.tuned_model.endpoint == job.tuned_model.checkpoints[1].endpoint

    tuned = tuned_model.claim(connection, _declared(job, default_checkpoint_id="1"), CLAIMED)

    assert tuned.model.default_checkpoint_id == "1"
    assert tuned.job.tuned_model
    assert tuned.job.tuned_model.endpoint == job.tuned_model.checkpoints[0].endpoint


def test_a_checkpoint_that_is_not_there_is_refused(
    connection: Connection, trained: JobFactory
) -> None:
    with pytest.raises(InvalidArgument, match=r"could not update default_checkpoint_id of .*7"):
        tuned_model.claim(connection, _declared(trained(), default_checkpoint_id="7"), CLAIMED)


def test_a_job_without_a_model_cannot_be_claimed(
    connection: Connection, place: Place, make_spec: SpecFactory
) -> None:
    name = place.post_job(job_labels(make_spec(), OWNER))

    with pytest.raises(PreconditionFailed, match="Wait for the job first"):
        tuned_model.claim(connection, _declared(TuningJob(name, "RUNNING")), CLAIMED)


def test_the_model_and_its_metrics_can_be_read(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained(epochs=40, validation_dataset=place.upload("validation.jsonl", rows(4)))
    assert job.tuned_model

    found = metrics.read(connection, job.experiment)

    names = ("total_loss", "fraction_of_correct_next_step_preds", "num_predictions")
    assert set(found) == {f"/{part}_{name}" for part in ("train", "eval") for name in names}
    losses = found[metrics.TRAIN_LOSS]
    assert [point.step for point in losses] == sorted({point.step for point in losses})
    assert losses[-1].value < losses[0].value
    assert ask(connection, job.tuned_model.endpoint, "What colour is thing 3?").strip()


def test_without_validation_there_is_no_evaluation(
    connection: Connection, trained: JobFactory
) -> None:
    found = metrics.read(connection, trained().experiment)

    assert found
    assert not [name for name in found if not name.startswith("/train_")]


def test_asking_an_endpoint_that_is_not_there_is_told(connection: Connection, place: Place) -> None:
    with pytest.raises(NotFound, match=r"could not ask projects/.*/endpoints/404"):
        ask(connection, f"{place.parent}/endpoints/404", "Hello?")


def test_an_upload_of_what_is_there_already_is_that(
    connection: Connection, place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes(rows())
    uri = f"gs://{place.bucket}/a folder/é.jsonl"

    first = dataset.put(connection, content_of(path), uri)
    again = dataset.put(connection, content_of(path), uri)

    assert first == again == dataset.look(connection, uri)
    assert (first.uri, first.size) == (uri, len(rows()))
    assert place.download(uri) == rows()
    assert storage.read_beginning(connection, uri, 10) == rows()[:10]


def test_only_the_generation_that_is_known_is_removed(
    connection: Connection, place: Place, tmp_path: Path
) -> None:
    path = tmp_path / "train.jsonl"
    path.write_bytes(rows())
    uri = f"gs://{place.bucket}/mine.jsonl"
    mine = dataset.put(connection, content_of(path), uri)
    place.upload("mine.jsonl", b"theirs")
    theirs = dataset.look(connection, uri)
    assert theirs
    assert theirs.generation != mine.generation

    dataset.remove(connection, uri, mine.generation)
    assert place.download(uri) == b"theirs"

    dataset.remove(connection, uri, theirs.generation)
    dataset.remove(connection, uri, theirs.generation)
    assert dataset.look(connection, uri) is None


def test_a_bucket_is_made_where_there_is_none(connection: Connection, place: Place) -> None:
    name = f"{place.project}-made"
    with pytest.raises(NotFound):
        storage.read_beginning(connection, f"gs://{name}/x", 1)

    for _ in range(2):
        buckets.ensure_bucket(connection, name, place.project, "us-central1")

    url = f"{place.url}/storage/v1/b/{quote(name)}"
    assert requests.get(url, timeout=10).json()["location"].lower() == "us-central1"
