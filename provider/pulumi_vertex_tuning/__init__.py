"""Tuned Gemini models on Vertex AI as Pulumi resources."""

from pulumi_vertex_tuning.resources import (
    Dataset,
    Hyperparameters,
    SupervisedTuning,
    TunedModel,
    TuningJob,
)
from pulumi_vertex_tuning.spec import PreTunedModel

__all__ = [
    "Dataset",
    "Hyperparameters",
    "PreTunedModel",
    "SupervisedTuning",
    "TunedModel",
    "TuningJob",
]
