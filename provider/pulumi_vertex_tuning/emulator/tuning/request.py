"""What a request for a tuning job has to be, before its data are read."""

import math
import re
from dataclasses import dataclass

from pulumi_vertex_tuning.catalog import find_base_model
from pulumi_vertex_tuning.emulator.errors import invalid_argument, invalid_fields, unimplemented
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.labels import check_own_labels
from pulumi_vertex_tuning.emulator.tuning.hyperparameters import ADAPTER_SIZES
from pulumi_vertex_tuning.emulator.tuning.method import hyperparameters_of, method_of, spec_of

_LONGEST_DISPLAY_NAME = 128
_DATASET = re.compile(r"projects/[^/]+/locations/[^/]+/datasets/[^/]+")


@dataclass(frozen=True)
class DataFile:
    """An object of Cloud Storage that a request names in a field."""

    field: str
    bucket: str
    object: str
    copy: str

    @property
    def complaint(self) -> str:
        """The service's text when it cannot use the object."""
        return f"{self.field.rpartition('.')[2]} should be a GCS object of type JSONL."


def check_request(job: Json) -> None:
    """Raise INVALID_ARGUMENT for what is wrong in the request itself."""
    method = method_of(job)
    check_own_labels(job.get("labels", {}), "tuning_job.labels")
    if len(job.get("tunedModelDisplayName", "")) > _LONGEST_DISPLAY_NAME:
        field = "tuning_job.tuned_model_display_name"
        message = f"The display name has more than {_LONGEST_DISPLAY_NAME} characters."
        raise invalid_fields([(field, message)])
    _check_hyperparameters(hyperparameters_of(job), f"{method.field}.hyper_parameters")
    _refuse_open_models_fields(job)


def _check_hyperparameters(asked: Json, path: str) -> None:
    if int(asked.get("epochCount", 0)) < 0:
        raise invalid_fields([(f"{path}.epoch_count", "It cannot be negative.")])
    for key, name in (("learningRateMultiplier", "learning_rate_multiplier"), ("beta", "beta")):
        value = float(asked.get(key, 0))
        if value < 0 or not math.isfinite(value):
            raise invalid_fields([(f"{path}.{name}", "It has to be a positive number.")])


def _refuse_open_models_fields(job: Json) -> None:
    """Refuse what the API has for tuning models other than Gemini."""
    hyperparameters = hyperparameters_of(job)
    refused = [key for key in ("learningRate", "batchSize") if hyperparameters.get(key)]
    refused += [key for key in ("outputUri", "customBaseModel") if job.get(key)]
    if spec_of(job).get("tuningMode") == "TUNING_MODE_FULL":
        refused.append("tuningMode")
    if refused:
        raise invalid_argument(f"Not supported for this base model: {', '.join(refused)}.")


def check_base_model(base_model: str) -> str:
    """Return the short name of a model that can be tuned."""
    short = base_model.rpartition("/")[2]
    if not short.startswith("gemini-"):
        raise invalid_argument(f"Base model {base_model} is not supported.")
    return short


def check_adapter_size(job: Json, base_model: str) -> None:
    """Refuse a size that the base model does not offer; what is unknown of a model, pass."""
    asked = hyperparameters_of(job).get("adapterSize")
    if asked is None:
        return
    known = find_base_model(base_model)
    size = ADAPTER_SIZES.get(str(asked))
    if size is None or (known is not None and size not in known.adapter_sizes):
        raise invalid_argument("The adapter size is not supported for this base model.")


def data_files(job: Json) -> list[DataFile]:
    """Return the training object and, when there is one, the validation object."""
    spec, field = spec_of(job), method_of(job).field
    training = _data_file(spec.get("trainingDatasetUri", ""), f"{field}.training")
    validation = spec.get("validationDatasetUri")
    return [training, *([_data_file(validation, f"{field}.validation")] if validation else [])]


def _data_file(uri: str, path: str) -> DataFile:
    if _DATASET.fullmatch(uri):
        raise unimplemented("A multimodal dataset as data of a tuning job")
    bucket, _, name = uri.removeprefix("gs://").partition("/")
    file = DataFile(f"{path}_dataset_uri", bucket, name, f"{path.rpartition('.')[2]}.jsonl")
    if not uri.startswith("gs://") or not bucket or not name:
        raise invalid_fields([(file.field, file.complaint)])
    return file
