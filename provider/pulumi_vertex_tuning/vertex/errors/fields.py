"""The API's fields by the names that a user declares them under."""

import re
from collections.abc import Sequence

from pydantic.alias_generators import to_snake

from pulumi_vertex_tuning.spec import TunedModelSpec, TuningJobSpec

_DECLARED = {*TuningJobSpec.model_fields, *TunedModelSpec.model_fields}

_WRAPPERS = re.compile(
    r"^(?:(?:tuning_job|model)\.)?(?:(?:supervised_tuning_spec|encryption_spec)\.)?"
)

_OTHER_NAMES = {
    "hyper_parameters": "hyperparameters",
    "training_dataset_uri": "training_dataset",
    "validation_dataset_uri": "validation_dataset",
}

_LISTED = "List of found errors:"


def declared_name(field: str) -> str:
    """Return what a user calls an API's field; what nobody declares keeps the API's name.

    tuning_job.supervised_tuning_spec.training_dataset_uri is training_dataset.
    """
    path = ".".join(to_snake(part) for part in field.split("."))
    first, dot, rest = _WRAPPERS.sub("", path).partition(".")
    first = _OTHER_NAMES.get(first, first)
    return f"{first}{dot}{rest}" if first.partition("[")[0] in _DECLARED else field


def told_fields(message: str, violations: Sequence[tuple[str, str]]) -> str:
    """Return the sentence for refused fields: each under its declared name, with what is wrong."""
    lines = [
        f"{declared_name(field)}: {description}" if description else declared_name(field)
        for field, description in violations
    ]
    said = message.startswith(_LISTED) or any(
        description and (description in message or message in description)
        for _, description in violations
    )
    if said and len(lines) == 1:
        return lines[0]
    head = f"{len(lines)} fields are refused" if said else message
    return "\n  ".join([head, *lines])
