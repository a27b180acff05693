"""The hyperparameters of supervised tuning."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from pulumi_vertex_tuning.spec.declaration import Declaration
from pulumi_vertex_tuning.spec.problems import one_of, shown

ADAPTER_SIZES = (1, 2, 4, 8, 16, 32)


def whole_number(value: Any) -> Any:
    """Take 3 and Pulumi's 3.0, not "3" and not True: those are another type than was meant."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{shown(value)} is not a whole number")
    return value


def number(value: Any) -> Any:
    """Take 3 and 0.5, not "3" and not True."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{shown(value)} is not a number")
    return value


def _adapter_size(value: Any) -> Any:
    if (number := whole_number(value)) not in ADAPTER_SIZES:
        raise ValueError(f"{number} is not an adapter size; use {one_of(ADAPTER_SIZES)}")
    return number


class Hyperparameters(Declaration):
    """How a job trains. What is left open, the service chooses from the size of the data."""

    epoch_count: Annotated[int, BeforeValidator(whole_number), Field(ge=1)] | None = Field(
        default=None, description="complete passes over the training data"
    )
    adapter_size: Annotated[int, BeforeValidator(_adapter_size)] | None = Field(
        default=None, description="rank of the adapter: 1, 2, 4, 8, 16 or 32"
    )
    learning_rate_multiplier: (
        Annotated[float, BeforeValidator(number), Field(gt=0, allow_inf_nan=False)] | None
    ) = Field(default=None, description="factor on the suggested learning rate")
