"""What unmodified clients, and this package's own provider, make of faults."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from google import genai
from google.api_core import exceptions, retry
from google.genai import types
from google.oauth2.credentials import Credentials

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from pulumi_vertex_tuning.lifecycle.create import create_or_adopt
from pulumi_vertex_tuning.lifecycle.identity import job_labels, owner
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import QuotaExceeded, Unavailable
from pulumi_vertex_tuning.vertex.patience import Patience
from pulumi_vertex_tuning.vertex.service import Service
from tests.emulator.clients import Json, Tuner, examples, new_tuner, wait_for
from tests.wire.gapic import Clients, clients

OWNER = owner("me", "project", "dev", "TuningJob", "bot")
LAG = 2.0
IMPATIENT = Patience(list_lag=0.5, quota=0.5)
token_credentials: Callable[..., Any] = Credentials


def job_names(tuner: Tuner) -> list[str]:
    found = tuner.http.get(f"/v1/{tuner.parent}/tuningJobs").get("tuningJobs", [])
    return [job["name"] for job in found]


def spec_for(tuner: Tuner) -> TuningJobSpec:
    fields = {
        "project": tuner.project,
        "location": "us-central1",
        "base_model": "gemini-2.5-flash",
        "training_dataset": tuner.upload(examples()),
        "hyperparameters": {"epoch_count": 2, "adapter_size": 1},
    }
    return TuningJobSpec.parse(fields, "the job")


def connection_to(emulator: Emulator, patience: Patience | None = None) -> Connection:
    return Connection(Service("emulator", emulator.url, emulator.url), patience)


@pytest.fixture
def retrying(tuner: Tuner) -> Iterator[genai.Client]:
    """The Gen AI SDK with the retries that it offers."""
    made = genai.Client(
        vertexai=True,
        project=tuner.project,
        location="us-central1",
        credentials=token_credentials(token="none"),
        http_options=types.HttpOptions(
            base_url=tuner.http.emulator.url,
            api_version="v1",
            timeout=1000,
            retry_options=types.HttpRetryOptions(attempts=3, initial_delay=0.05, max_delay=0.1),
        ),
    )
    yield made
    made.close()


@pytest.mark.filterwarnings("ignore:.*experimental.*")
@pytest.mark.parametrize(
    ("fault", "jobs"),
    [
        ({"kind": "status"}, 1),
        ({"kind": "status-after"}, 2),
        ({"kind": "latency", "seconds": 2}, 2),
    ],
)
def test_the_gen_ai_sdk_with_retries_pays_twice_after_a_late_answer(
    emulator: Emulator, tuner: Tuner, retrying: genai.Client, fault: Json, jobs: int
) -> None:
    emulator.faults.add(**fault, rpc="CreateTuningJob", count=1)
    dataset = types.TuningDataset(gcs_uri=tuner.upload(examples()))
    retrying.tunings.tune(base_model="gemini-2.5-flash", training_dataset=dataset)
    wait_for(lambda: job_names(tuner), lambda found: len(found) == jobs)


@pytest.mark.filterwarnings("ignore:.*experimental.*")
@pytest.mark.parametrize(("kind", "jobs"), [("reset-before", 0), ("reset-after", 1)])
def test_the_gen_ai_sdk_does_not_try_again_after_a_reset(
    emulator: Emulator, tuner: Tuner, retrying: genai.Client, kind: str, jobs: int
) -> None:
    emulator.faults.add(kind, rpc="CreateTuningJob", count=1)
    dataset = types.TuningDataset(gcs_uri=tuner.upload(examples()))
    with pytest.raises(httpx.ReadError):
        retrying.tunings.tune(base_model="gemini-2.5-flash", training_dataset=dataset)
    assert len(job_names(tuner)) == jobs


STATUSES: list[tuple[int, type[Exception]]] = [
    (403, exceptions.Forbidden),
    (429, exceptions.TooManyRequests),
    (500, exceptions.InternalServerError),
    (503, exceptions.ServiceUnavailable),
]


@pytest.mark.parametrize(("status", "error"), STATUSES, ids=str)
def test_googles_clients_see_the_status_on_each_transport(
    emulator: Emulator, tuner: Tuner, gapic: Clients, status: int, error: type[Exception]
) -> None:
    emulator.faults.add("status", rpc="ListTuningJobs", status=status, message="Injected here.")
    with pytest.raises(error, match=r"Injected here\."):
        gapic.tuning.list_tuning_jobs(parent=tuner.parent, retry=None)
    (hit,) = emulator.faults.hits()
    assert hit["rpc"] == "ListTuningJobs"


def test_a_read_that_is_tried_again_gets_its_answer(
    emulator: Emulator, tuner: Tuner, gapic: Clients
) -> None:
    emulator.faults.add("status", rpc="ListTuningJobs", count=2)
    patient = retry.Retry(initial=0.01, timeout=20)
    assert list(gapic.tuning.list_tuning_jobs(parent=tuner.parent, retry=patient)) == []
    assert len(emulator.faults.hits()) == 2


LOST: list[tuple[str, type[Exception], int]] = [
    ("reset-before", exceptions.ServiceUnavailable, 0),
    ("reset-after", exceptions.ServiceUnavailable, 1),
    ("status-after", exceptions.ServiceUnavailable, 1),
    ("truncated-body", exceptions.InternalServerError, 1),
    ("garbage-body", exceptions.InternalServerError, 1),
]


@pytest.mark.parametrize(("kind", "error", "jobs"), LOST)
def test_over_grpc_a_lost_answer_is_a_status(
    emulator: Emulator, tuner: Tuner, kind: str, error: type[Exception], jobs: int
) -> None:
    emulator.faults.add(kind, rpc="CreateTuningJob")
    with clients(emulator, "v1", "grpc") as over_grpc:
        job = over_grpc.types.TuningJob(
            base_model="gemini-2.5-flash",
            supervised_tuning_spec={"training_dataset_uri": tuner.upload(examples())},
        )
        with pytest.raises(error):
            over_grpc.tuning.create_tuning_job(parent=tuner.parent, tuning_job=job)
    assert len(job_names(tuner)) == jobs


def test_the_provider_adopts_the_job_whose_answer_was_lost(
    emulator: Emulator, tuner: Tuner
) -> None:
    emulator.faults.add("reset-after", rpc="CreateTuningJob", count=1)
    started = create_or_adopt(connection_to(emulator), spec_for(tuner), OWNER)
    assert started.adopted
    assert job_names(tuner) == [started.job.name]


@pytest.mark.parametrize("kind", ["truncated-body", "garbage-body"])
def test_the_provider_adopts_the_job_whose_answer_cannot_be_read(
    emulator: Emulator, tuner: Tuner, kind: str
) -> None:
    emulator.faults.add(kind, rpc="CreateTuningJob", count=1)
    started = create_or_adopt(connection_to(emulator), spec_for(tuner), OWNER)
    assert started.adopted
    assert job_names(tuner) == [started.job.name]


def test_the_provider_says_that_a_create_got_no_answer(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("reset-before", rpc="CreateTuningJob", count=1)
    with pytest.raises(Unavailable, match="could not create a tuning job") as raised:
        create_or_adopt(connection_to(emulator, IMPATIENT), spec_for(tuner), OWNER)
    assert "Type `pulumi up` again: it looks for the job first." in str(raised.value)
    assert job_names(tuner) == []
    assert not create_or_adopt(connection_to(emulator), spec_for(tuner), OWNER).adopted


def test_the_provider_bears_with_a_quota_for_a_while(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("status", rpc="CreateTuningJob", status=429, count=2)
    started = create_or_adopt(connection_to(emulator), spec_for(tuner), OWNER)
    assert job_names(tuner) == [started.job.name]

    emulator.faults.add("status", rpc="CreateTuningJob", status=429)
    other = spec_for(tuner).model_copy(update={"retry": "1"})
    with pytest.raises(QuotaExceeded):
        create_or_adopt(connection_to(emulator, IMPATIENT), other, OWNER)
    assert job_names(tuner) == [started.job.name]


def test_the_provider_reads_on_through_errors_that_pass(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("status", rpc="ListTuningJobs", status=503, count=2)
    emulator.faults.add("reset-before", rpc="ListTuningJobs", count=1)
    started = create_or_adopt(connection_to(emulator), spec_for(tuner), OWNER)
    assert not started.adopted
    assert job_names(tuner) == [started.job.name]


def test_under_list_lag_the_provider_waits_until_the_lost_job_shows() -> None:
    with running_emulator(job_seconds=30, list_lag=LAG) as emulator:
        tuner = new_tuner(emulator)
        connection, spec = connection_to(emulator), spec_for(tuner)
        emulator.faults.add("reset-after", rpc="CreateTuningJob", count=1)
        started = create_or_adopt(connection, spec, OWNER)
        assert started.adopted
        assert job_names(tuner) == [started.job.name]


def test_under_list_lag_the_older_of_two_jobs_stays() -> None:
    """The second create cannot see the first one's job before it makes its own."""
    with running_emulator(job_seconds=30, list_lag=3 * LAG) as emulator:
        tuner = new_tuner(emulator)
        connection = connection_to(emulator, Patience(list_lag=60.0))
        spec = spec_for(tuner)
        connection.tuning_jobs(tuner.parent)  # its import takes a while, once
        source = {"trainingDatasetUri": spec.training_dataset.uri}
        lost = tuner.create(labels=job_labels(spec, OWNER), supervisedTuningSpec=source)["name"]
        started = create_or_adopt(connection, spec, OWNER)
        assert (started.adopted, started.job.name) == (True, lost)
        names = wait_for(lambda: job_names(tuner), lambda found: len(found) > 1)
        (newer,) = set(names) - {lost}
        assert tuner.get(newer)["state"] in {"JOB_STATE_CANCELLING", "JOB_STATE_CANCELLED"}
