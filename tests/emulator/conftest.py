"""A running emulator and Google's own clients for it."""

import uuid
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from google.cloud import aiplatform_v1, storage

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

from .clients import Http, Json, Tuner, examples, new_tuner, no_credentials

JOB_SECONDS = 1.0
Client = TypeVar("Client")


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """One emulator for all tests of a process: each test has a project of its own in it."""
    with running_emulator(job_seconds=JOB_SECONDS) as running:
        # The first question in v1beta1 imports its types; states that are short would be missed.
        Http(running).get("/v1beta1/projects/p/locations/us-central1/tuningJobs")
        yield running


@pytest.fixture
def tuner(emulator: Emulator) -> Tuner:
    return new_tuner(emulator)


@pytest.fixture
def http_(emulator: Emulator) -> Http:
    return Http(emulator)


@pytest.fixture(scope="session")
def shared_tuner(emulator: Emulator) -> Tuner:
    return new_tuner(emulator)


@pytest.fixture(scope="session")
def tuned_job(shared_tuner: Tuner) -> Json:
    """A finished job with validation, for tests that only read it."""
    validation = shared_tuner.upload(examples(4), "validation.jsonl")
    return shared_tuner.tuned(
        supervisedTuningSpec={"validationDatasetUri": validation},
        labels={"team": "docs"},
        description="For reading.",
    )


@pytest.fixture(scope="session")
def fluent_job(shared_tuner: Tuner) -> Json:
    """A finished job that was trained for long enough to answer and stop."""
    spec = {"hyperParameters": {"epochCount": 20, "adapterSize": "ADAPTER_SIZE_FOUR"}}
    return shared_tuner.tuned(supervisedTuningSpec=spec)


def _gapic(kind: Callable[..., Client], emulator: Emulator) -> Client:
    return kind(
        credentials=no_credentials(),
        client_options={"api_endpoint": emulator.url},
        transport="rest",
    )


@pytest.fixture
def tuning_client(emulator: Emulator) -> aiplatform_v1.GenAiTuningServiceClient:
    return _gapic(aiplatform_v1.GenAiTuningServiceClient, emulator)


@pytest.fixture
def model_client(emulator: Emulator) -> aiplatform_v1.ModelServiceClient:
    return _gapic(aiplatform_v1.ModelServiceClient, emulator)


@pytest.fixture
def endpoint_client(emulator: Emulator) -> aiplatform_v1.EndpointServiceClient:
    return _gapic(aiplatform_v1.EndpointServiceClient, emulator)


@pytest.fixture
def prediction_client(emulator: Emulator) -> aiplatform_v1.PredictionServiceClient:
    return _gapic(aiplatform_v1.PredictionServiceClient, emulator)


@pytest.fixture
def storage_client(
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[storage.Client]:
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", emulator.url)
    client = storage.Client(project=f"p-{uuid.uuid4().hex[:8]}", credentials=no_credentials())
    yield client
    client.close()
