"""What the guide does with the Vertex AI SDK: its calls and its prints, with another address."""

# ruff: noqa: T201 - the guide prints

import time

from google.cloud import aiplatform
from vertexai.generative_models import GenerativeModel
from vertexai.tuning import sft

from .session import Told, run
from .vertex_client import PAUSE_SECONDS, connect


def tune(told: Told) -> None:
    """Create a job, poll, and print what it made."""
    connect(told)
    sft_tuning_job = sft.train(
        source_model="gemini-2.0-flash-001",
        train_dataset=(
            "gs://cloud-samples-data/ai-platform/generative_ai/gemini-1_5/text/sft_train_data.jsonl"
        ),
    )
    while not sft_tuning_job.has_ended:
        time.sleep(PAUSE_SECONDS)
        sft_tuning_job.refresh()
    print(sft_tuning_job.tuned_model_name)
    print(sft_tuning_job.tuned_model_endpoint_name)
    print(sft_tuning_job.experiment)


def show_all(told: Told) -> None:
    """Print every job."""
    connect(told)
    responses = sft.SupervisedTuningJob.list()
    for response in responses:
        print(response)


def show(told: Told) -> None:
    """Print a job."""
    connect(told)
    response = sft.SupervisedTuningJob(told["job"])
    print(response)


def cancel(told: Told) -> None:
    """Cancel a job."""
    connect(told)
    job = sft.SupervisedTuningJob(told["job"])
    job.cancel()  # type: ignore[no-untyped-call] # the SDK does not say


def ask(told: Told) -> None:
    """Print the tuned model's answer."""
    connect(told)
    sft_tuning_job = sft.SupervisedTuningJob(told["job"])
    assert sft_tuning_job.tuned_model_endpoint_name is not None
    tuned_model = GenerativeModel(sft_tuning_job.tuned_model_endpoint_name)
    print(tuned_model.generate_content("Why is the sky blue?"))


def delete(told: Told) -> None:
    """Delete a model that is not deployed any more."""
    connect(told)
    for endpoint in aiplatform.Endpoint.list():
        endpoint.delete(force=True)
    print(len(aiplatform.Model.list()))
    model = aiplatform.Model(told["model"])
    model.delete()
    print(len(aiplatform.Model.list()))


if __name__ == "__main__":
    run(tune, show_all, show, cancel, ask, delete)
