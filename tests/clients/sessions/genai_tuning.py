"""Tuning jobs with google-genai."""

from typing import Any

from google.genai import types

from .genai_client import connect, follow, refusal, shown
from .session import Told, run


def every_option(told: Told) -> Any:
    """Tune with everything that a supervised job of a Gemini model can be given."""
    client = connect(told)
    created = client.tunings.tune(
        base_model="gemini-2.5-flash",
        training_dataset=types.TuningDataset(gcs_uri=told["training"]),
        config=types.CreateTuningJobConfig(
            validation_dataset=types.TuningValidationDataset(gcs_uri=told["validation"]),
            tuned_model_display_name="all options",
            description="from a session",
            epoch_count=3,
            learning_rate_multiplier=1.5,
            adapter_size=types.AdapterSize.ADAPTER_SIZE_TWO,
            export_last_checkpoint_only=told["last_only"],
            labels={"team": "docs"},
            encryption_spec=types.EncryptionSpec(kms_key_name=told["key"]),
        ),
    )
    return {"created": shown(created), "ended": shown(follow(client, created))}


def continued(told: Told) -> Any:
    """Tune a checkpoint of a tuned model further."""
    client = connect(told)
    job = client.tunings.tune(
        base_model=told["model"],
        training_dataset=types.TuningDataset(gcs_uri=told["training"]),
        config=types.CreateTuningJobConfig(epoch_count=1, pre_tuned_model_checkpoint_id="1"),
    )
    return {"created": shown(job), "ended": shown(follow(client, job))}


def preferences(told: Told) -> Any:
    """Tune by preferences and ask the tuned model."""
    client = connect(told)
    job = client.tunings.tune(
        base_model="gemini-2.5-flash",
        training_dataset=types.TuningDataset(gcs_uri=told["training"]),
        config=types.CreateTuningJobConfig(
            method=types.TuningMethod.PREFERENCE_TUNING,
            validation_dataset=types.TuningValidationDataset(gcs_uri=told["training"]),
            epoch_count=20,
            adapter_size=types.AdapterSize.ADAPTER_SIZE_FOUR,
            learning_rate_multiplier=1.0,
            beta=0.1,
            export_last_checkpoint_only=True,
        ),
    )
    job = follow(client, job)
    assert job.tuned_model is not None
    assert job.tuned_model.endpoint is not None
    answer = client.models.generate_content(
        model=job.tuned_model.endpoint,
        contents=told["question"],
        config=types.GenerateContentConfig(temperature=0),
    )
    return {"ended": shown(job), "text": answer.text}


def refused(told: Told) -> Any:
    """Ask for jobs that the service does not take."""
    client = connect(told)

    def tune(uri: str, **config: Any) -> dict[str, Any]:
        return refusal(
            lambda: client.tunings.tune(
                base_model="gemini-2.5-flash",
                training_dataset=types.TuningDataset(gcs_uri=uri),
                config=types.CreateTuningJobConfig(**config),
            )
        )

    return {
        "missing file": tune("gs://nobody/has.jsonl"),
        "adapter size": tune(told["training"], adapter_size="ADAPTER_SIZE_THIRTY_TWO"),
        "label": tune(told["training"], labels={"Team": "docs"}),
        "rows of another method": tune(told["training"], method="PREFERENCE_TUNING"),
        "full tuning": tune(told["training"], tuning_mode="TUNING_MODE_FULL"),
        "job": refusal(lambda: client.tunings.get(name=f"{told['parent']}/tuningJobs/1")),
    }


def listed(told: Told) -> Any:
    """List jobs page by page, and those that a filter finds."""
    client = connect(told)
    pager = client.tunings.list(config={"page_size": 2})
    pages = [[job.name for job in pager.page]]
    while pager.config.get("page_token"):
        pages.append([job.name for job in pager.next_page()])

    def found(text: str) -> list[str | None]:
        return [job.name for job in client.tunings.list(config={"filter": text})]

    return {
        "pages": pages,
        "all": [job.name for job in client.tunings.list()],
        "filtered": {text: found(text) for text in told["filters"]},
    }


def cancelled(told: Told) -> Any:
    """Cancel a job that runs."""
    client = connect(told)
    job = client.tunings.tune(
        base_model="gemini-2.5-flash",
        training_dataset=types.TuningDataset(gcs_uri=told["training"]),
    )
    assert job.name is not None
    client.tunings.cancel(name=job.name)
    states: list[str] = []
    while not states or states[-1] == "JOB_STATE_CANCELLING":
        job = client.tunings.get(name=job.name or "")
        states.append(str(job.state and job.state.value))
    return {"states": states, "ended": shown(job)}


if __name__ == "__main__":
    run(every_option, continued, preferences, refused, listed, cancelled)
