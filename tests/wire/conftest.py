"""A running emulator with both transports, and projects of its own in it."""

from collections.abc import Iterator

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.emulator.clients import Json, Tuner, examples, new_tuner


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """One emulator for all tests of a process: each test has a project of its own in it."""
    with running_emulator(job_seconds=1.0, grpc=True) as running:
        yield running


@pytest.fixture
def tuner(emulator: Emulator) -> Tuner:
    return new_tuner(emulator)


@pytest.fixture(scope="session")
def shared_tuner(emulator: Emulator) -> Tuner:
    return new_tuner(emulator)


@pytest.fixture(scope="session")
def tuned_job(shared_tuner: Tuner) -> Json:
    """A finished job with validation, for tests that only read what it left."""
    validation = shared_tuner.upload(examples(4), "validation.jsonl")
    return shared_tuner.tuned(supervisedTuningSpec={"validationDatasetUri": validation})


@pytest.fixture(scope="session")
def sampled_tuner(emulator: Emulator) -> Tuner:
    return new_tuner(emulator)


@pytest.fixture(scope="session")
def sampled_job(sampled_tuner: Tuner) -> Json:
    """A finished job on the guide's data with the service's defaults."""
    folder = "gs://cloud-samples-data/ai-platform/generative_ai/gemini/text"
    answer = sampled_tuner.ask_create(
        baseModel="gemini-2.5-flash",
        supervisedTuningSpec={
            "trainingDatasetUri": f"{folder}/sft_train_data.jsonl",
            "validationDatasetUri": f"{folder}/sft_validation_data.jsonl",
        },
    )
    assert answer.status == 200, answer.text
    return sampled_tuner.finish(answer.json["name"])
