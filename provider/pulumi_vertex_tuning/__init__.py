"""Tuned Gemini models on Vertex AI as Pulumi resources."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulumi_vertex_tuning.resources import (
        Dataset,
        Evaluation,
        Hyperparameters,
        Metric,
        SupervisedTuning,
        Threshold,
        TunedModel,
        TuningJob,
    )
    from pulumi_vertex_tuning.spec import PreTunedModel

__all__ = [
    "Dataset",
    "Evaluation",
    "Hyperparameters",
    "Metric",
    "PreTunedModel",
    "SupervisedTuning",
    "Threshold",
    "TunedModel",
    "TuningJob",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is asked for: commands that only read data need no Pulumi."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    package = "spec" if name == "PreTunedModel" else "resources"
    return getattr(import_module(f"{__name__}.{package}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
