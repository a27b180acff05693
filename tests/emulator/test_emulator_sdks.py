"""The guide's two Python SDKs tune, follow and clean up with nothing changed but the address."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from google import genai
from google.cloud import aiplatform
from google.genai import types
from google.oauth2.credentials import Credentials

from .clients import Tuner, examples, no_credentials

token_credentials: Callable[..., Any] = Credentials
RUNNING = {"JOB_STATE_PENDING", "JOB_STATE_RUNNING"}


@pytest.fixture
def client(tuner: Tuner) -> Iterator[genai.Client]:
    made = genai.Client(
        vertexai=True,
        project=tuner.project,
        location="us-central1",
        credentials=token_credentials(token="none"),
        http_options=types.HttpOptions(base_url=tuner.http.emulator.url, api_version="v1"),
    )
    yield made
    made.close()


@pytest.mark.filterwarnings("ignore:.*experimental.*")
def test_google_genai_tunes_and_manages(tuner: Tuner, client: genai.Client) -> None:
    uri = tuner.upload(examples())
    config = types.CreateTuningJobConfig(
        tuned_model_display_name="bot",
        description="from a test",
        epoch_count=2,
        learning_rate_multiplier=1.5,
        adapter_size=types.AdapterSize.ADAPTER_SIZE_ONE,
        validation_dataset=types.TuningValidationDataset(gcs_uri=uri),
        labels={"from": "genai"},
    )
    dataset = types.TuningDataset(gcs_uri=uri)
    job = client.tunings.tune(
        base_model="gemini-2.5-flash", training_dataset=dataset, config=config
    )
    while job.state in RUNNING:
        assert job.name is not None
        time.sleep(0.1)
        job = client.tunings.get(name=job.name)

    assert job.state == types.JobState.JOB_STATE_SUCCEEDED
    assert job.tuned_model is not None
    assert [found.epoch for found in job.tuned_model.checkpoints or []] == [1, 2]
    listed = client.tunings.list(config={"filter": 'labels.from="genai"', "page_size": 1})
    assert [found.name for found in listed] == [job.name]
    assert job.tuned_model.model is not None
    model = client.models.get(model=job.tuned_model.model)
    assert (model.version, model.display_name) == ("1", "bot")
    assert len(model.endpoints or []) == 2
    changed = client.models.update(
        model=job.tuned_model.model.partition("@")[0],
        config={"display_name": "new", "default_checkpoint_id": "1"},
    )
    assert (changed.display_name, changed.default_checkpoint_id) == ("new", "1")
    assert [found.name for found in client.models.list(config={"query_base": False})] == [
        job.tuned_model.model.partition("@")[0],
    ]
    more = client.tunings.tune(base_model=job.tuned_model.model, training_dataset=dataset)
    assert more.name is not None
    client.tunings.cancel(name=more.name)
    assert tuner.finish(more.name)["state"] == "JOB_STATE_CANCELLED"


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_the_vertex_sdk_tunes_follows_and_deletes(tuner: Tuner) -> None:
    import vertexai
    from vertexai.tuning import sft

    place: dict[str, Any] = {
        "project": tuner.project,
        "location": "us-central1",
        "credentials": no_credentials(),
        "api_endpoint": tuner.http.emulator.url,
        "api_transport": "rest",
    }
    vertexai.init(**place)
    uri = tuner.upload(examples())
    job = sft.train(source_model="gemini-2.0-flash-001", train_dataset=uri, epochs=2)
    while not job.has_ended:
        time.sleep(0.1)
        job.refresh()

    assert job.has_succeeded
    assert job.experiment is not None
    assert job.tuned_model_name is not None
    assert job.experiment.name.startswith("tuning-experiment-")
    assert [found.resource_name for found in sft.SupervisedTuningJob.list()] == [job.resource_name]
    aiplatform.init(**place)
    endpoints = aiplatform.Endpoint.list()
    assert job.tuned_model_endpoint_name in [endpoint.resource_name for endpoint in endpoints]
    for endpoint in endpoints:
        endpoint.delete(force=True)
    aiplatform.Model(job.tuned_model_name).delete()
    assert aiplatform.Endpoint.list() == []
    assert aiplatform.Model.list() == []
