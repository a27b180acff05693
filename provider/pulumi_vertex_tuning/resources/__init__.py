"""The Pulumi side: thin dynamic providers, resource classes, the waiter, the component."""

from pulumi_vertex_tuning.resources.dataset import Dataset
from pulumi_vertex_tuning.resources.evaluations import Evaluation, Metric, Threshold
from pulumi_vertex_tuning.resources.hyperparameters import Hyperparameters
from pulumi_vertex_tuning.resources.supervised_tuning import SupervisedTuning
from pulumi_vertex_tuning.resources.tuned_model import TunedModel
from pulumi_vertex_tuning.resources.tuning_job import TuningJob

__all__ = [
    "Dataset",
    "Evaluation",
    "Hyperparameters",
    "Metric",
    "SupervisedTuning",
    "Threshold",
    "TunedModel",
    "TuningJob",
]
