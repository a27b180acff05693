"""Inputs between Python, Pulumi's engine and the declared models.

A value may be known only later: an Output in the program, an unknown in the plugin. Such fields
are left out of the check now and checked when their values arrive.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pulumi
from pulumi.output import contains_unknowns
from pydantic import ValidationError
from pydantic.alias_generators import to_camel, to_snake

from pulumi_vertex_tuning.catalog import catalog_problems
from pulumi_vertex_tuning.resources.settings import HOW_TO_PLACE
from pulumi_vertex_tuning.spec import Declaration, InvalidInput, Problem, problems_of
from pulumi_vertex_tuning.spec.tuning_job import TuningSettings

_FREE_KEYS = {"labels"}
"""Groups whose keys are the user's own words."""


def declared(fields: Mapping[str, Any], model: type[Declaration], subject: str) -> dict[str, Any]:
    """Return a program's arguments as engine properties, after checking what is known of them.

    Raises pulumi.RunError, which Pulumi prints as it is and without a traceback.
    """
    if problems := find_problems(fields, model):
        told = [_with_advice(problem) for problem in problems]
        raise pulumi.RunError(str(InvalidInput(subject, told)))
    return as_properties(fields)


def as_properties(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments under the API's names, without those that are left open."""
    return {
        _api_name(key): value if key in _FREE_KEYS else _property(value)
        for key, value in fields.items()
        if value is not None
    }


def by_python_names(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments that may have come under the API's names, without those left open."""
    return {python_name(key): value for key, value in fields.items() if value is not None}


def find_problems(fields: Mapping[str, Any], model: type[Declaration]) -> list[Problem]:
    """Return what is wrong with the values that are known by now."""
    later = {python_name(key) for key, value in fields.items() if comes_later(value)}
    known = {
        key: value
        for key, value in fields.items()
        if value is not None and python_name(key) not in later
    }
    try:
        parsed = model.model_validate(known)
    except ValidationError as error:
        # What is said of a missing field, or of all together, may be about a late value.
        found = problems_of(error, model)
        return [one for one in found if not later or (one.field and one.field not in later)]
    return catalog_problems(parsed) if isinstance(parsed, TuningSettings) else []


def comes_later(value: Any) -> bool:
    """Tell whether a value, or a part of it, is not known yet."""
    if isinstance(value, pulumi.Output) or hasattr(value, "__await__"):
        return True
    if isinstance(value, Mapping):
        return any(comes_later(inner) for inner in value.values())
    return bool(contains_unknowns(value))


def _with_advice(problem: Problem) -> Problem:
    if problem.field in {"project", "location"} and problem.message == "is required":
        return Problem(problem.field, HOW_TO_PLACE)
    return problem


def _property(value: Any) -> Any:
    if isinstance(value, Declaration):
        return value.properties()
    if isinstance(value, Mapping):
        return as_properties(value)
    return value


@cache
def python_name(key: str) -> str:
    """Return a field's name in Python; the same few are asked for by each resource."""
    return to_snake(key)


@cache
def _api_name(key: str) -> str:
    return to_camel(python_name(key))
