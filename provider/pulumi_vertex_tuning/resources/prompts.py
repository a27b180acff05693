"""What an evaluation needs before anything is trained: prompts, files, libraries, functions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pulumi

from pulumi_vertex_tuning.evaluation.custom import ScoringError, find_function
from pulumi_vertex_tuning.evaluation.prompts import (
    Prompt,
    PromptsError,
    needs_library,
    read_prompts,
    refuse_without_reference,
)
from pulumi_vertex_tuning.evaluation.shapes import schema_problem
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.inputs import comes_later
from pulumi_vertex_tuning.resources.local_data import is_local
from pulumi_vertex_tuning.spec import Evaluation, InvalidInput, Metric, Problem
from pulumi_vertex_tuning.vertex.connection import connect
from pulumi_vertex_tuning.vertex.documents import read_document
from pulumi_vertex_tuning.vertex.errors import VertexError

_LATE = "is known only later; an evaluation has to be known before anything is trained"
_NO_PROMPTS = "is required, as there is no validation_dataset to ask"
_INSTALL = 'needs a library that is not installed: pip install "pulumi-vertex-tuning[evaluation]"'


@dataclass(frozen=True)
class Source:
    """An evaluation with the prompts that it asks, and the place where they were read."""

    evaluation: Evaluation
    place: str
    prompts: tuple[Prompt, ...]


def declared_evaluation(name: str, given: object, validation: object) -> Source:
    """Return an evaluation that can be carried out; pulumi.RunError for one that cannot."""
    subject = f'SupervisedTuning "{name}"'
    if comes_later(given):
        raise _refused(subject, "evaluation", _LATE)
    evaluation = given if isinstance(given, Evaluation) else Evaluation.parse(given, subject)
    for at, metric in enumerate(evaluation.measures):
        if problem := _unusable(metric):
            raise _refused(subject, f"evaluation.metrics[{at}]", problem)
    place = evaluation.prompts or validation
    if place is None:
        raise _refused(subject, "evaluation.prompts", _NO_PROMPTS)
    if not isinstance(place, str):
        raise _refused(subject, "evaluation.prompts", f"is required: the validation data {_LATE}")
    evaluation = evaluation.model_copy(
        update={"metrics": [_with_schema(one) for one in evaluation.measures]}
    )
    return Source(evaluation, place, _read(place, evaluation))


def _read(place: str, evaluation: Evaluation) -> tuple[Prompt, ...]:
    """Return the prompts. A gs:// object is read as well, before a job is made."""
    try:
        prompts = tuple(read_prompts(_content(place), place, evaluation.max_prompts))
        refuse_without_reference(prompts, evaluation, place)
    except OSError as error:
        reason = error.strerror or error
        raise pulumi.RunError(f"evaluation.prompts: could not read {place}: {reason}") from None
    except (PromptsError, VertexError) as error:
        raise pulumi.RunError(f"evaluation.prompts: {error}") from None
    return prompts


def _content(place: str) -> bytes:
    if is_local(place):
        return Path(place).read_bytes()
    found = read_document(connect(settings.current_service()), place)
    if found is None:
        raise PromptsError(f"{place} does not exist")
    return found.content


def _unusable(metric: Metric) -> str:
    """Return why a metric cannot be applied here, "" where it can."""
    if (library := needs_library(metric)) and find_spec(library) is None:
        return f"{metric.metric} {_INSTALL}"
    try:
        if metric.metric == "custom":
            find_function(metric.function)
        return schema_problem_of(metric)
    except ScoringError as error:
        return f"function: {error}"


def schema_problem_of(metric: Metric) -> str:
    """Return what is wrong with a metric's schema, "" where nothing is or there is none."""
    if metric.json_schema is None:
        return ""
    try:
        problem = schema_problem(_schema(metric.json_schema))
    except (OSError, ValueError) as error:
        return f"json_schema: could not read {metric.json_schema}: {error}"
    return f"json_schema: is no JSON schema: {problem}" if problem else ""


def _schema(given: str | Mapping[str, Any]) -> Any:
    return json.loads(Path(given).read_bytes()) if isinstance(given, str) else dict(given)


def _with_schema(metric: Metric) -> Metric:
    if metric.json_schema is None:
        return metric
    return metric.model_copy(update={"json_schema": _schema(metric.json_schema)})


def _refused(subject: str, field: str, message: str) -> pulumi.RunError:
    return pulumi.RunError(str(InvalidInput(subject, [Problem(field, message)])))
