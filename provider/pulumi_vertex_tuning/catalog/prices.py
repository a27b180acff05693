"""Prices that a person sets: USD per million training tokens, by base model."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_vertex_tuning.catalog.base_model import short_name
from pulumi_vertex_tuning.spec.problems import shown

EXPECTED = "expected base models with USD per million training tokens (gemini-2.5-flash: 5.00)"


def parse_prices(value: object) -> dict[str, float]:
    """Return prices by short name; raise ValueError with a line for each that is none.

    A number may be a text: `pulumi config set --path` writes 4.50 as one.
    """
    if not isinstance(value, Mapping):
        raise ValueError(f"{EXPECTED}, found {shown(value)}")
    if problems := list(_problems(value)):
        raise ValueError("\n  ".join([EXPECTED, *problems]))
    return {short_name(str(name)): as_usd(price) for name, price in value.items()}


def as_usd(value: Any) -> float:
    """Return an amount; raise ValueError where it is not a number from 0 up."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"{shown(value)} is not an amount in USD")
    try:
        amount = float(value)
    except ValueError:
        amount = math.nan
    if not (math.isfinite(amount) and amount >= 0):
        raise ValueError(f"{shown(value)} is not an amount in USD")
    return amount


def _problems(prices: Mapping[Any, Any]) -> Iterator[str]:
    for name, price in prices.items():
        try:
            as_usd(price)
        except ValueError as error:
            yield f"{name}: {error}"
