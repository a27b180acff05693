"""A declaration that is right, to be made wrong or different in one place."""

from typing import Any

from pulumi_vertex_tuning.spec import InvalidInput, TuningJobSpec

PARENT = "projects/p/locations/us-central1"
MODEL = f"{PARENT}/models/12@3"
KEY = f"{PARENT}/keyRings/r/cryptoKeys/k"

GOOD: dict[str, Any] = {
    "project": "my-project",
    "location": "us-central1",
    "base_model": "gemini-2.5-flash",
    "training_dataset": "gs://bucket/train.jsonl",
}


def job_spec(**fields: Any) -> TuningJobSpec:
    """Return a tuning job's spec with some fields set differently; None leaves one out."""
    values = {key: value for key, value in {**GOOD, **fields}.items() if value is not None}
    return TuningJobSpec.parse(values, "the tuning job")


def refusal(**fields: Any) -> list[str]:
    """Return what is said against a tuning job's spec with these fields."""
    try:
        job_spec(**fields)
    except InvalidInput as error:
        return [str(problem) for problem in error.problems]
    return []
