"""Answers of another shape than Google describes: never a crash, always an error of ours."""

import json
from typing import Any

import pytest

from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex import models, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import Unavailable
from pulumi_vertex_tuning.vertex.patience import Patience
from pulumi_vertex_tuning.vertex.service import Service
from tests.unit.canned import Answer, answering

PARENT = "projects/some-project/locations/us-central1"
NAME = f"{PARENT}/tuningJobs/1"
SPEC = TuningJobSpec.parse(
    {
        "project": "some-project",
        "location": "us-central1",
        "base_model": "gemini-2.5-flash",
        "training_dataset": "gs://bucket/train.jsonl",
    },
    "the job",
)
ODD: list[Any] = [
    {},
    [],
    {"name": NAME, "state": 99},
    {"name": NAME, "error": None},
    {"name": NAME, "tuningJobMetadata": 5},
    {"name": NAME, "createTime": "yesterday"},
    {"name": NAME, "tunedModel": {"model": "m", "checkpoints": [{}]}},
]


def _connection(url: str) -> Connection:
    return Connection(Service("emulator", url, url), Patience(call=5.0, repeat=0.1))


@pytest.mark.parametrize("body", ODD, ids=json.dumps)
def test_a_job_of_another_shape_cannot_be_read(body: Any) -> None:
    with (
        answering(lambda _: Answer(200, json.dumps(body).encode())) as url,
        pytest.raises(Unavailable, match=rf"could not read {NAME}: an answer that cannot be read"),
    ):
        tuning_jobs.get(_connection(url), NAME)


@pytest.mark.parametrize("body", [{}, [], {"name": 5}], ids=json.dumps)
def test_a_create_whose_answer_names_no_job_may_have_made_one(body: Any) -> None:
    with (
        answering(lambda _: Answer(200, json.dumps(body).encode())) as url,
        pytest.raises(Unavailable, match="could not create a tuning job"),
    ):
        tuning_jobs.create(_connection(url), SPEC, {})


@pytest.mark.parametrize("body", [[], {"tuningJobs": 5}, {"tuningJobs": [5]}], ids=json.dumps)
def test_a_list_of_another_shape_cannot_be_read(body: Any) -> None:
    with (
        answering(lambda _: Answer(200, json.dumps(body).encode())) as url,
        pytest.raises(Unavailable, match="an answer that cannot be read"),
    ):
        list(tuning_jobs.listing(_connection(url), PARENT))


def test_a_model_without_a_name_cannot_be_read() -> None:
    with (
        answering(lambda _: Answer(200, b'{"versionId": "1"}')) as url,
        pytest.raises(Unavailable, match="an answer that cannot be read"),
    ):
        models.get(_connection(url), f"{PARENT}/models/1@1")
