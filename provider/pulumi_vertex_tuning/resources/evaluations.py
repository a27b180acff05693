"""Evaluations as a program writes them."""

from pulumi_vertex_tuning import spec
from pulumi_vertex_tuning.resources.written import Written


class Evaluation(Written, spec.Evaluation):
    """The gate between training and use: a model that falls short never becomes the one in use.

    metrics: names, or Metrics. thresholds: by metric, a Threshold or a number that is its min.
    prompts: local JSONL file or gs:// URI; the validation data where it is left open.
    Raises pulumi.RunError where a value cannot be meant.
    """


class Metric(Written, spec.Metric):
    """One way to score answers, each from 0 (bad) to 1 (good); of all, the mean.

    Raises pulumi.RunError where a value cannot be meant.
    """


class Threshold(Written, spec.Threshold):
    """What a metric's mean has to reach: itself, or held against another model's.

    Raises pulumi.RunError where a value cannot be meant.
    """
