"""Which jobs that were made elsewhere are what is declared, and which are not."""

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.lifecycle.adoption import NotAdoptable, adopt, differences
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.job import TuningJob
from tests.lifecycle.place import Place, rows

KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"
ELSEWHERE = "projects/p/locations/europe-west4/keyRings/r/cryptoKeys/k"
ACCOUNT = "tuning@project.iam.gserviceaccount.com"
ADVICE = (
    "Declare what the job has (`vertex-tuning import {}` prints it), or leave adopt away to train"
    " what is declared."
)
ABSENT: Any = None
"""Stands for a field that is not declared."""


@pytest.fixture(scope="module")
def elsewhere(emulator: Emulator) -> Iterator[Place]:
    """A project in which jobs were made without Pulumi."""
    made = Place(emulator)
    yield made
    made.cancel_all()


@pytest.fixture(scope="module")
def job(connection: Connection, elsewhere: Place) -> TuningJob:
    """A finished job that was told all there is to tell."""
    name = elsewhere.post(
        baseModel="gemini-2.5-flash",
        tunedModelDisplayName="console bot",
        description="clicked together",
        labels={"team": "a"},
        supervisedTuningSpec=_spec(elsewhere, validation=True, learningRateMultiplier=1.5),
        encryptionSpec={"kmsKeyName": KEY},
        serviceAccount=ACCOUNT,
    )
    elsewhere.finish(name)
    return tuning_jobs.get(connection, name)


@pytest.fixture(scope="module")
def continued(connection: Connection, elsewhere: Place, job: TuningJob) -> TuningJob:
    """A finished job that trained the first checkpoint of the other's model further."""
    assert job.tuned_model
    parent = {"tunedModelName": job.tuned_model.model, "checkpointId": "1"}
    name = elsewhere.post(
        preTunedModel=parent,
        supervisedTuningSpec=_spec(elsewhere),
        encryptionSpec={"kmsKeyName": KEY},
    )
    elsewhere.finish(name)
    return tuning_jobs.get(connection, name)


def _spec(place: Place, *, validation: bool = False, **hyperparameters: Any) -> dict[str, Any]:
    chosen = {"epochCount": 2, "adapterSize": "ADAPTER_SIZE_ONE", **hyperparameters}
    spec: dict[str, Any] = {"trainingDatasetUri": place.data, "hyperParameters": chosen}
    if validation:
        spec["validationDatasetUri"] = place.upload("validation.jsonl", rows(4))
    return spec


def _declared(place: Place, job: TuningJob, changes: dict[str, Any]) -> TuningJobSpec:
    fields = {
        "project": place.project,
        "location": "us-central1",
        "adopt": job.name,
        "base_model": "gemini-2.5-flash",
        "training_dataset": place.data,
        "validation_dataset": f"gs://{place.bucket}/validation.jsonl",
        "kms_key_name": KEY,
        **changes,
    }
    given = {key: value for key, value in fields.items() if value is not ABSENT}
    return TuningJobSpec.parse(given, "the job")


def _hyperparameters(**chosen: float) -> dict[str, Any]:
    return {"hyperparameters": chosen}


@pytest.mark.parametrize(
    ("changes", "want"),
    [
        pytest.param({}, [], id="what is not declared may be as it is"),
        pytest.param(
            _hyperparameters(epoch_count=2, adapter_size=1, learning_rate_multiplier=1.5),
            [],
            id="what it was told",
        ),
        pytest.param(
            {"tuned_model_display_name": "x", "description": "y", "labels": {"z": "z"}},
            [],
            id="what belongs to the model is settled there",
        ),
        pytest.param({"service_account": "other@p.iam.gserviceaccount.com"}, [], id="who ran it"),
        pytest.param(
            {"base_model": "publishers/google/models/gemini-2.5-flash"}, [], id="the long name"
        ),
        pytest.param(
            {"base_model": "gemini-2.5-pro"},
            ['base_model: declared "gemini-2.5-pro", the job has "gemini-2.5-flash"'],
            id="another base model",
        ),
        pytest.param(
            _hyperparameters(epoch_count=3, adapter_size=4, learning_rate_multiplier=1.0),
            [
                "hyperparameters.epoch_count: declared 3, the job has 2",
                "hyperparameters.adapter_size: declared 4, the job has 1",
                "hyperparameters.learning_rate_multiplier: declared 1.0, the job has 1.5",
            ],
            id="each hyperparameter by itself",
        ),
        pytest.param(
            {"export_last_checkpoint_only": True},
            ["export_last_checkpoint_only: declared True, the job has False"],
            id="fewer checkpoints",
        ),
        pytest.param(
            {"kms_key_name": ABSENT},
            [f'kms_key_name: declared None, the job has "{KEY}"'],
            id="no key",
        ),
        pytest.param(
            {"kms_key_name": f"{KEY}2"},
            [f'kms_key_name: declared "{KEY}2", the job has "{KEY}"'],
            id="another key",
        ),
        pytest.param(
            {"location": "europe-west4", "kms_key_name": ELSEWHERE},
            [
                'location: declared "europe-west4", the job has "us-central1"',
                f'kms_key_name: declared "{ELSEWHERE}", the job has "{KEY}"',
            ],
            id="another region",
        ),
    ],
)
def test_a_job_is_held_against_what_is_declared(
    connection: Connection,
    elsewhere: Place,
    job: TuningJob,
    changes: dict[str, Any],
    want: list[str],
) -> None:
    spec = _declared(elsewhere, job, changes)

    assert list(map(str, differences(connection, job, spec))) == want


@pytest.mark.parametrize("field", ["training_dataset", "validation_dataset"])
def test_data_counts_by_what_it_says(
    connection: Connection, elsewhere: Place, job: TuningJob, field: str
) -> None:
    found = getattr(job.training, field)
    content = elsewhere.download(found)
    assert content
    same = elsewhere.upload(f"{field}/copy.jsonl", content)
    other = elsewhere.upload(f"{field}/other.jsonl", rows(5))
    absent = f"gs://{elsewhere.bucket}/{field}/absent.jsonl"

    def compared(uri: str) -> list[str]:
        spec = _declared(elsewhere, job, {field: uri})
        return list(map(str, differences(connection, job, spec)))

    assert compared(same) == []
    assert compared(other) == [f'{field}: declared "{other}", the job has "{found}"']
    assert compared(absent) == [f'{field}: declared "{absent}", the job has "{found}"']


def test_a_local_file_is_compared_once_it_is_uploaded(
    connection: Connection, elsewhere: Place, job: TuningJob
) -> None:
    uri = f"gs://{elsewhere.bucket}/staging.jsonl"
    upload = {"uri": uri, "digest": "sha256:0a"}
    spec = _declared(elsewhere, job, {"training_dataset": upload})

    assert list(differences(connection, job, spec)) == []
    elsewhere.upload("staging.jsonl", rows(7))
    assert [one.field for one in differences(connection, job, spec)] == ["training_dataset"]


def test_validation_data_that_only_one_side_has_is_a_difference(
    connection: Connection, elsewhere: Place, job: TuningJob, continued: TuningJob
) -> None:
    uri = f"gs://{elsewhere.bucket}/validation.jsonl"
    without = _declared(elsewhere, job, {"validation_dataset": ABSENT})
    with_it = _declared(elsewhere, continued, _further(continued.training.pre_tuned_model))

    assert [str(one) for one in differences(connection, job, without)] == [
        f'validation_dataset: declared None, the job has "{uri}"'
    ]
    assert [str(one) for one in differences(connection, continued, with_it)] == [
        f'validation_dataset: declared "{uri}", the job has None'
    ]


def _further(model: str, checkpoint: str | None = None) -> dict[str, Any]:
    parent = {"tuned_model_name": model, "checkpoint_id": checkpoint}
    return {"base_model": ABSENT, "pre_tuned_model": parent}


@pytest.mark.parametrize(
    ("model", "checkpoint", "field"),
    [
        pytest.param("{model}", "1", "", id="as it was told"),
        pytest.param("{model}", None, "", id="no checkpoint declared"),
        pytest.param("{unversioned}", None, "", id="no version declared"),
        pytest.param("projects/by-id/locations/{rest}", None, "", id="the project by its id"),
        pytest.param("{unversioned}@7", None, "pre_tuned_model", id="another version"),
        pytest.param("{unversioned}0@1", None, "pre_tuned_model", id="another model"),
        pytest.param("{model}", "2", "pre_tuned_model.checkpoint_id", id="another checkpoint"),
    ],
)
def test_a_pre_tuned_model_is_the_same_version(
    connection: Connection,
    elsewhere: Place,
    continued: TuningJob,
    *,
    model: str,
    checkpoint: str | None,
    field: str,
) -> None:
    found = continued.training.pre_tuned_model
    name = model.format(
        model=found,
        unversioned=found.partition("@")[0],
        rest=found.partition("/locations/")[2],
    )
    changes = {**_further(name, checkpoint), "validation_dataset": ABSENT}

    compared = differences(connection, continued, _declared(elsewhere, continued, changes))

    assert [one.field for one in compared] == ([field] if field else [])


def test_a_base_model_is_no_pre_tuned_model(
    connection: Connection, elsewhere: Place, job: TuningJob, continued: TuningJob
) -> None:
    from_scratch = _declared(elsewhere, continued, {"validation_dataset": ABSENT})
    assert job.tuned_model
    further = _declared(elsewhere, job, _further(job.tuned_model.model))

    assert [one.found for one in differences(connection, continued, from_scratch)] == [
        f"pre-tuned model {continued.training.pre_tuned_model}"
    ]
    assert [one.found for one in differences(connection, job, further)] == ["gemini-2.5-flash"]


def test_all_differences_are_told_in_one_refusal(
    connection: Connection, elsewhere: Place, job: TuningJob
) -> None:
    changes = {"base_model": "gemini-2.5-pro", **_hyperparameters(epoch_count=3)}

    with pytest.raises(NotAdoptable) as refusal:
        adopt(connection, _declared(elsewhere, job, changes))

    assert str(refusal.value).splitlines() == [
        f"cannot adopt {job.name}:",
        '  base_model: declared "gemini-2.5-pro", the job has "gemini-2.5-flash"',
        "  hyperparameters.epoch_count: declared 3, the job has 2",
        ADVICE.format(job.name),
    ]


def test_a_job_that_runs_is_adopted_and_one_that_is_being_cancelled_is_not(
    connection: Connection, place: Place
) -> None:
    name = place.post_job({})
    spec = _declared(
        place, TuningJob(name, ""), {"validation_dataset": ABSENT, "kms_key_name": ABSENT}
    )
    assert adopt(connection, spec).name == name

    place.vertex.cancel(name)
    with pytest.raises(NotAdoptable, match=r"it is being cancelled|it is CANCELLED: "):
        adopt(connection, spec)
    place.finish(name)
    with pytest.raises(NotAdoptable, match="it is CANCELLED: "):
        adopt(connection, spec)


def test_a_job_without_its_model_is_not_adopted(connection: Connection, place: Place) -> None:
    made = place.finish(place.post_job({}, epochs=2))
    place.vertex.delete_model(made["tunedModel"]["model"].partition("@")[0])
    changes = {"validation_dataset": ABSENT, "kms_key_name": ABSENT}

    with pytest.raises(NotAdoptable, match="its model is not there any more"):
        adopt(connection, _declared(place, TuningJob(made["name"], ""), changes))


def test_a_job_that_is_not_there_is_said(
    connection: Connection, elsewhere: Place, job: TuningJob
) -> None:
    gone = TuningJob(job.name + "0", "")

    with pytest.raises(NotFound, match=rf"could not read {gone.name}: "):
        adopt(connection, _declared(elsewhere, gone, {}))
