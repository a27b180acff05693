"""A tuning job as somebody else would write it: curl, the Gen AI SDK, Pulumi."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import yaml
from pydantic.alias_generators import to_snake

from pulumi_vertex_tuning.catalog import short_name
from pulumi_vertex_tuning.lifecycle.imports import Imported
from pulumi_vertex_tuning.spec.chains import MODELS
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name

_SIZES = {1: "ONE", 2: "TWO", 4: "FOUR", 8: "EIGHT", 16: "SIXTEEN", 32: "THIRTY_TWO"}
_GENAI = """\
from google import genai
from google.genai import types

client = genai.Client(
    vertexai=True, project={project!r}, location={location!r}
)
tuning_job = client.tunings.tune(
    base_model={base_model!r},
    training_dataset=types.TuningDataset(gcs_uri={training!r}),
    config=types.CreateTuningJobConfig(
{config}
    ),
)
print(tuning_job.name)
"""


class Form(NamedTuple):
    """The same job as somebody else would write it."""

    title: str
    language: str
    text: str


def forms(job: TuningJob, model: Model | None, url: str) -> list[Form]:
    """Return the job as curl, the Gen AI SDK and Pulumi start it; url: where the service is."""
    return [
        Form("Pulumi: Pulumi.<stack>.yaml", "yaml", configuration(job, model)),
        Form("Pulumi: Python", "python", program(job, model)),
        Form("curl", "bash", curl(job, url)),
        Form("Gen AI SDK", "python", genai(job)),
    ]


def curl(job: TuningJob, url: str) -> str:
    """Return the request that starts the same job."""
    parent = parse_name(job.name).parent
    token = (
        ""
        if url.startswith("http://")
        else ' -H "Authorization: Bearer $(gcloud auth print-access-token)"'
    )
    body = json.dumps(request(job), indent=2, ensure_ascii=False).replace("'", "'\\''")
    return (
        f"curl -X POST{token} -H 'Content-Type: application/json' \\\n"
        f"  {url}/v1/{parent}/tuningJobs \\\n  -d '{body}'\n"
    )


def request(job: TuningJob) -> dict[str, Any]:
    """Return the body of the request."""
    training = job.training
    chosen = {
        "epochCount": training.epoch_count,
        "adapterSize": training.adapter_size and f"ADAPTER_SIZE_{_SIZES[training.adapter_size]}",
        "learningRateMultiplier": training.learning_rate_multiplier,
    }
    spec = {
        "trainingDatasetUri": training.training_dataset,
        "validationDatasetUri": training.validation_dataset,
        "hyperParameters": _given(chosen),
        "exportLastCheckpointOnly": training.export_last_checkpoint_only,
    }
    parent = {
        "tunedModelName": training.pre_tuned_model,
        "checkpointId": training.pre_tuned_checkpoint,
    }
    return _given(
        {
            "baseModel": "" if training.pre_tuned_model else short_name(job.base_model),
            "preTunedModel": _given(parent),
            training.method: _given(spec),
            "tunedModelDisplayName": job.display_name,
            "description": job.description,
        }
    )


def genai(job: TuningJob) -> str:
    """Return the program that starts the same job with google-genai."""
    training, place = job.training, parse_name(job.name)
    size = training.adapter_size and f"ADAPTER_SIZE_{_SIZES[training.adapter_size]}"
    config = _given(
        {
            "tuned_model_display_name": job.display_name,
            "epoch_count": training.epoch_count,
            "adapter_size": size,
            "learning_rate_multiplier": training.learning_rate_multiplier,
            "export_last_checkpoint_only": training.export_last_checkpoint_only,
            "pre_tuned_model_checkpoint_id": training.pre_tuned_checkpoint,
        }
    )
    lines = [f"        {key}={value!r}," for key, value in config.items()]
    if training.validation_dataset:
        data = f"types.TuningValidationDataset(gcs_uri={training.validation_dataset!r})"
        lines.append(f"        validation_dataset={data},")
    return _GENAI.format(
        project=place.project,
        location=place.location,
        base_model=training.pre_tuned_model or short_name(job.base_model),
        training=training.training_dataset,
        config="\n".join(lines),
    )


def configuration(job: TuningJob, model: Model | None) -> str:
    """Return what the stack's configuration holds for a job like this."""
    fields = {Imported(job, model).resource_name: declared(job, model)}
    text: str = yaml.safe_dump(
        {"config": {MODELS: fields}}, sort_keys=False, allow_unicode=True, width=1000
    )
    return text


def program(job: TuningJob, model: Model | None) -> str:
    """Return the program that declares the same."""
    fields = {to_snake(key): value for key, value in declared(job, model).items()}
    chosen = {to_snake(key): value for key, value in fields.pop("hyperparameters", {}).items()}
    lines = [
        f"    {Imported(job, model).resource_name!r},",
        *(f"    {key}={value!r}," for key, value in fields.items()),
    ]
    if chosen:
        inner = ", ".join(f"{key}={value!r}" for key, value in chosen.items())
        lines.append(f"    hyperparameters=Hyperparameters({inner}),")
    names = "Hyperparameters, SupervisedTuning" if chosen else "SupervisedTuning"
    body = "\n".join(lines)
    return f"from pulumi_vertex_tuning import {names}\n\nbot = SupervisedTuning(\n{body}\n)\n"


def declared(job: TuningJob, model: Model | None) -> dict[str, Any]:
    """Return a declaration of a new job like this one: it adopts nothing."""
    fields = Imported(job, model).declaration
    own = {key: value for key, value in fields.items() if key != "adopt"}
    if "labels" in own:
        own["labels"] = dict(own["labels"])
    return own


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if value}
