"""A declaration held against the catalog."""

from pulumi_vertex_tuning.catalog.base_model import BaseModel, find_base_model
from pulumi_vertex_tuning.spec import Problem
from pulumi_vertex_tuning.spec.problems import one_of
from pulumi_vertex_tuning.spec.tuning_job import TuningSettings


def catalog_problems(settings: TuningSettings) -> list[Problem]:
    """Return what the base model is known not to support. Of an unknown model nothing is known."""
    model = find_base_model(settings.base_model) if settings.base_model else None
    if model is None:
        return []
    checks = (_adapter_size(settings, model), _region(settings, model), _cmek(settings, model))
    return [problem for problem in checks if problem]


def _adapter_size(settings: TuningSettings, model: BaseModel) -> Problem | None:
    size = settings.hyperparameters.adapter_size
    if size is None or size in model.adapter_sizes:
        return None
    return Problem(
        "hyperparameters.adapter_size",
        f"{size} is not offered for {model.name}; use {one_of(model.adapter_sizes)}",
    )


def _region(settings: TuningSettings, model: BaseModel) -> Problem | None:
    if model.tuning_regions is None or settings.location in model.tuning_regions:
        return None
    return Problem(
        "location",
        f"{model.name} is not tuned in {settings.location}; use {one_of(model.tuning_regions)}",
    )


def _cmek(settings: TuningSettings, model: BaseModel) -> Problem | None:
    if not settings.kms_key_name or model.supports_cmek:
        return None
    return Problem("kms_key_name", f"{model.name} cannot be tuned with a customer-managed key")
