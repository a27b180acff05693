"""A metric of the user's own."""

import math
from collections.abc import Callable
from importlib import import_module
from typing import Any


class ScoringError(ValueError):
    """A metric that cannot be applied; the text says which and why."""


def find_function(given: Any) -> Callable[..., Any]:
    """Return the function, or raise ScoringError where module:function names none."""
    if callable(given):
        found: Callable[..., Any] = given
        return found
    module, _, name = str(given).partition(":")
    try:
        function = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise ScoringError(f"{given} cannot be imported: {error}") from None
    if not callable(function):
        raise ScoringError(f"{given} is no function")
    called: Callable[..., Any] = function
    return called


def call(function: Callable[..., Any], answer: str, reference: str, prompt: str) -> float:
    """Return the function's score of an answer; ScoringError where it is none."""
    try:
        value = function(answer, reference, prompt)
    except Exception as error:
        raise ScoringError(f"failed with {type(error).__name__}: {error}") from error
    if not isinstance(value, bool | int | float) or not math.isfinite(value):
        raise ScoringError(f"returned {value!r}, which is not a number")
    return float(value)
