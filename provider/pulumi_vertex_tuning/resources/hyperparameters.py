"""Hyperparameters as a program writes them."""

from pulumi_vertex_tuning import spec
from pulumi_vertex_tuning.resources.written import Written


class Hyperparameters(Written, spec.Hyperparameters):
    """How a job trains. What is left open, the service chooses from the size of the data.

    epoch_count: complete passes over the training data. adapter_size: rank of the adapter,
    1, 2, 4, 8, 16 or 32. learning_rate_multiplier: factor on the suggested learning rate.
    Raises pulumi.RunError where a value cannot be meant.
    """
