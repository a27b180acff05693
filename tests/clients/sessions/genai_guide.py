"""What the guide does with the Gen AI SDK: its calls and its prints, with another address."""

# ruff: noqa: T201 - the guide prints

import time

from google.genai.types import CreateTuningJobConfig, TuningDataset

from .genai_client import PAUSE_SECONDS, connect
from .session import Told, run


def tune(told: Told) -> None:
    """Create a job, poll, and print what it made."""
    client = connect(told)
    training_dataset = TuningDataset(
        gcs_uri="gs://cloud-samples-data/ai-platform/generative_ai/gemini/text/sft_train_data.jsonl"
    )
    tuning_job = client.tunings.tune(
        base_model="gemini-2.5-flash",
        training_dataset=training_dataset,
        config=CreateTuningJobConfig(tuned_model_display_name="Example tuning job"),
    )
    running_states = {"JOB_STATE_PENDING", "JOB_STATE_RUNNING"}
    while tuning_job.state in running_states:
        print(tuning_job.state)
        assert tuning_job.name is not None
        tuning_job = client.tunings.get(name=tuning_job.name)
        time.sleep(PAUSE_SECONDS)
    assert tuning_job.tuned_model is not None
    print(tuning_job.tuned_model.model)
    print(tuning_job.tuned_model.endpoint)
    print(tuning_job.experiment)
    if tuning_job.tuned_model.checkpoints:
        for i, checkpoint in enumerate(tuning_job.tuned_model.checkpoints):
            print(f"Checkpoint {i + 1}: ", checkpoint)


def show_all(told: Told) -> None:
    """Print the name of every job."""
    client = connect(told)
    responses = client.tunings.list()
    for response in responses:
        print(response.name)


def show(told: Told) -> None:
    """Print what a job made."""
    client = connect(told)
    tuning_job = client.tunings.get(name=told["job"])
    assert tuning_job.tuned_model is not None
    print(tuning_job.tuned_model.model)
    print(tuning_job.tuned_model.endpoint)
    print(tuning_job.experiment)


def ask(told: Told) -> None:
    """Print the tuned model's answer."""
    client = connect(told)
    tuning_job = client.tunings.get(name=told["job"])
    contents = "Why is the sky blue?"
    assert tuning_job.tuned_model is not None
    assert tuning_job.tuned_model.endpoint is not None
    response = client.models.generate_content(
        model=tuning_job.tuned_model.endpoint,
        contents=contents,
    )
    print(response.text)


if __name__ == "__main__":
    run(tune, show_all, show, ask)
