"""What a user may declare: pydantic models, no I/O.

Names in Python are the API's own in snake_case; their aliases are the API's own. Both are
accepted, so the same models read keyword arguments, stack configuration and plugin properties.
"""

from pulumi_vertex_tuning.spec.declaration import Declaration
from pulumi_vertex_tuning.spec.evaluation import Evaluation, Generation, Metric, Threshold
from pulumi_vertex_tuning.spec.hyperparameters import Hyperparameters
from pulumi_vertex_tuning.spec.labels import SYSTEM_LABELS, check_labels
from pulumi_vertex_tuning.spec.problems import InvalidInput, Problem, problems_of
from pulumi_vertex_tuning.spec.regions import REGIONS
from pulumi_vertex_tuning.spec.tuned_model import TunedModelSpec
from pulumi_vertex_tuning.spec.tuning_job import (
    DataSource,
    PreTunedModel,
    SupervisedTuningSpec,
    TuningJobSpec,
)

__all__ = [
    "REGIONS",
    "SYSTEM_LABELS",
    "DataSource",
    "Declaration",
    "Evaluation",
    "Generation",
    "Hyperparameters",
    "InvalidInput",
    "Metric",
    "PreTunedModel",
    "Problem",
    "SupervisedTuningSpec",
    "Threshold",
    "TunedModelSpec",
    "TuningJobSpec",
    "check_labels",
    "problems_of",
]
