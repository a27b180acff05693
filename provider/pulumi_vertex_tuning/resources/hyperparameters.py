"""Hyperparameters as a program writes them."""

from typing import TYPE_CHECKING, Any

import pulumi
from pydantic import ValidationError

from pulumi_vertex_tuning import spec
from pulumi_vertex_tuning.spec import InvalidInput, problems_of


class Hyperparameters(spec.Hyperparameters):
    """How a job trains. What is left open, the service chooses from the size of the data.

    epoch_count: complete passes over the training data. adapter_size: rank of the adapter,
    1, 2, 4, 8, 16 or 32. learning_rate_multiplier: factor on the suggested learning rate.
    Raises pulumi.RunError where a value cannot be meant.
    """

    if not TYPE_CHECKING:  # type checkers make the signature from the fields

        def __init__(self, **fields: Any) -> None:
            try:
                super().__init__(**fields)
            except ValidationError as error:
                problems = problems_of(error, spec.Hyperparameters)
                raise pulumi.RunError(str(InvalidInput("Hyperparameters", problems))) from None
