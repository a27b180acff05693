"""What a request for a tuning job has to be, before its data are read."""

import math
from dataclasses import dataclass

from pulumi_vertex_tuning.catalog import find_base_model
from pulumi_vertex_tuning.emulator.errors import invalid_argument, invalid_fields, unimplemented
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.labels import check_labels
from pulumi_vertex_tuning.emulator.tuning.hyperparameters import ADAPTER_SIZES

_LONGEST_DISPLAY_NAME = 128
_SPEC = "tuning_job.supervised_tuning_spec"


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
    if "preferenceOptimizationSpec" in job:
        raise unimplemented("Preference tuning")
    if "supervisedTuningSpec" not in job:
        raise invalid_argument("One of the tuning specs has to be set: supervised_tuning_spec.")
    check_labels(job.get("labels", {}), "tuning_job.labels")
    if len(job.get("tunedModelDisplayName", "")) > _LONGEST_DISPLAY_NAME:
        field = "tuning_job.tuned_model_display_name"
        message = f"The display name has more than {_LONGEST_DISPLAY_NAME} characters."
        raise invalid_fields([(field, message)])
    if int(_asked(job).get("epochCount", 0)) < 0:
        raise invalid_fields([(f"{_SPEC}.hyper_parameters.epoch_count", "It cannot be negative.")])
    rate = float(_asked(job).get("learningRateMultiplier", 0))
    if rate < 0 or not math.isfinite(rate):
        field = f"{_SPEC}.hyper_parameters.learning_rate_multiplier"
        raise invalid_fields([(field, "It has to be a positive number.")])


def check_base_model(base_model: str) -> str:
    """Return the short name of a model that can be tuned."""
    short = base_model.rpartition("/")[2]
    if not short.startswith("gemini-"):
        raise invalid_argument(f"Base model {base_model} is not supported.")
    return short


def check_adapter_size(job: Json, base_model: str) -> None:
    """Refuse a size that the base model does not offer; what is unknown of a model, pass."""
    asked = _asked(job).get("adapterSize")
    if asked is None:
        return
    known = find_base_model(base_model)
    size = ADAPTER_SIZES.get(str(asked))
    if size is None or (known is not None and size not in known.adapter_sizes):
        raise invalid_argument("The adapter size is not supported for this base model.")


def data_files(job: Json) -> list[DataFile]:
    """Return the training object and, when there is one, the validation object."""
    spec = job["supervisedTuningSpec"]
    training = _data_file(spec.get("trainingDatasetUri", ""), "training")
    validation = spec.get("validationDatasetUri")
    return [training, *([_data_file(validation, "validation")] if validation else [])]


def _data_file(uri: str, part: str) -> DataFile:
    bucket, _, name = uri.removeprefix("gs://").partition("/")
    file = DataFile(f"{_SPEC}.{part}_dataset_uri", bucket, name, f"{part}.jsonl")
    if not uri.startswith("gs://") or not bucket or not name:
        raise invalid_fields([(file.field, file.complaint)])
    return file


def _asked(job: Json) -> Json:
    asked: Json = job["supervisedTuningSpec"].get("hyperParameters", {})
    return asked
