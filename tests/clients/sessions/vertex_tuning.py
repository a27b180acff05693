"""Tuning jobs with the Vertex AI SDK."""

import time
from typing import Any

from google.api_core import exceptions
from google.cloud import aiplatform
from vertexai.preview.tuning import sft as preview_sft
from vertexai.tuning import sft

from .session import Told, run
from .vertex_client import PAUSE_SECONDS, connect


def follow(job: Any) -> Any:
    """Poll as the guide does."""
    while not job.has_ended:
        time.sleep(PAUSE_SECONDS)
        job.refresh()
    return job


def shown(job: Any) -> dict[str, Any]:
    """Return what the SDK tells of a job."""
    return {
        "name": job.resource_name,
        "state": job.state.name,
        "has_ended": job.has_ended,
        "has_succeeded": job.has_succeeded,
        "tuned_model_name": job.tuned_model_name,
        "tuned_model_endpoint_name": job.tuned_model_endpoint_name,
        "experiment": job.experiment and job.experiment.resource_name,
        "error": {"code": job.error.code, "message": job.error.message},
        "statistics": job.tuning_data_statistics.supervised_tuning_data_stats.tuning_step_count,
        "job": job.to_dict(),
    }


def trained(told: Told) -> Any:
    """Tune with every argument that is for Gemini models."""
    connect(told)
    job = sft.train(
        source_model=told["base_model"],
        train_dataset=told["training"],
        validation_dataset=told["validation"],
        tuned_model_display_name="from the SDK",
        epochs=2,
        learning_rate_multiplier=0.5,
        adapter_size=8,
        labels={"team": "docs"},
    )
    created = {"has_ended": job.has_ended, "model": job.tuned_model_name, "state": job.state.name}
    return {"created": created, "ended": shown(follow(job))}


def secured(told: Told) -> Any:
    """Tune with the key and the service account that the SDK is initialized with."""
    connect(told)
    aiplatform.init(encryption_spec_key_name=told["key"], service_account=told["account"])
    job = sft.train(source_model="gemini-2.5-flash", train_dataset=told["training"], epochs=1)
    return {**shown(follow(job)), "service_account": job.service_account}


def failed(told: Told) -> Any:
    """Tune on rows of which nothing can be learned."""
    connect(told)
    job = sft.train(source_model="gemini-2.5-flash", train_dataset=told["training"], epochs=1)
    return shown(follow(job))


def refused(told: Told) -> Any:
    """Ask for what is for open models only, and for a data set that is not there."""
    connect(told)

    def train(**arguments: Any) -> str:
        asked = {"source_model": "gemini-2.5-flash", "train_dataset": told["training"]}
        try:
            sft.train(**(asked | arguments))
        except exceptions.BadRequest as error:
            return str(error)
        raise AssertionError(f"not refused: {arguments}")

    return {
        "mode": train(tuning_mode="FULL"),
        "rate": train(learning_rate=0.001),
        "output": train(output_uri="gs://b/out"),
        "size": train(adapter_size=32),
        "file": train(train_dataset="gs://nobody/has.jsonl"),
    }


def listed(told: Told) -> Any:
    """List jobs, all and filtered, and get one by its number."""
    connect(told)
    found = sft.SupervisedTuningJob.list(filter=told["filter"])
    by_number = sft.SupervisedTuningJob(told["job"].rpartition("/")[2])
    return {
        "all": [job.resource_name for job in sft.SupervisedTuningJob.list()],
        "filtered": [job.resource_name for job in found],
        "by number": by_number.resource_name,
    }


def rebased(told: Told) -> Any:
    """Tune a model's data again on the base model of today."""
    connect(told)
    job = preview_sft.rebase_tuned_model(told["model"])
    return shown(follow(job))


if __name__ == "__main__":
    run(trained, secured, failed, refused, listed, rebased)
