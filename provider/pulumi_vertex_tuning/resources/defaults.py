"""What a job is given that names no place, account or key of its own."""

from collections.abc import Mapping
from typing import Any

from pulumi_vertex_tuning.catalog import find_base_model
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.inputs import python_name


def with_defaults(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return a job's arguments with what configuration, foundation and environment name.

    An argument that is named, though it be None, is left as it is.
    """
    named = {python_name(key): value for key, value in fields.items()}
    made = _of_foundation(named)
    defaults = {key: value for key, value in made.items() if value and key not in named}
    return {**settings.default_place(), **defaults, **fields}


def _of_foundation(named: Mapping[str, Any]) -> dict[str, str | None]:
    """Return account and key. An adopted job has its own; some base models can use no key."""
    made = settings.foundation()
    if named.get("adopt"):
        return {}
    base_model = named.get("base_model")
    known = find_base_model(base_model) if isinstance(base_model, str) else None
    keyless = known is not None and not known.supports_cmek
    return {
        "service_account": made.get("tuningServiceAccount"),
        "kms_key_name": None if keyless else made.get("kmsKeyName"),
    }
