"""Evaluations as a program writes them: what cannot be meant is one clear message."""

from typing import TYPE_CHECKING, Any

import pulumi
from pydantic import ValidationError

from pulumi_vertex_tuning import spec
from pulumi_vertex_tuning.spec import Declaration, InvalidInput, problems_of


def _refuse(error: ValidationError, kind: type[Declaration]) -> pulumi.RunError:
    return pulumi.RunError(str(InvalidInput(kind.__name__, problems_of(error, kind))))


class Evaluation(spec.Evaluation):
    """The gate between training and use: a model that falls short never becomes the one in use.

    metrics: names, or Metrics. thresholds: by metric, a Threshold or a number that is its min.
    prompts: local JSONL file or gs:// URI; the validation data where it is left open.
    Raises pulumi.RunError where a value cannot be meant.
    """

    if not TYPE_CHECKING:  # type checkers make the signature from the fields

        def __init__(self, **fields: Any) -> None:
            try:
                super().__init__(**fields)
            except ValidationError as error:
                raise _refuse(error, spec.Evaluation) from None


class Metric(spec.Metric):
    """One way to score answers, each from 0 (bad) to 1 (good); of all, the mean.

    Raises pulumi.RunError where a value cannot be meant.
    """

    if not TYPE_CHECKING:  # type checkers make the signature from the fields

        def __init__(self, **fields: Any) -> None:
            try:
                super().__init__(**fields)
            except ValidationError as error:
                raise _refuse(error, spec.Metric) from None


class Threshold(spec.Threshold):
    """What a metric's mean has to reach: itself, or held against another model's.

    Raises pulumi.RunError where a value cannot be meant.
    """

    if not TYPE_CHECKING:  # type checkers make the signature from the fields

        def __init__(self, **fields: Any) -> None:
            try:
                super().__init__(**fields)
            except ValidationError as error:
                raise _refuse(error, spec.Threshold) from None
