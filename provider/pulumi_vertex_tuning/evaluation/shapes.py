"""Whether an answer has the shape that is wanted: JSON, or what a pattern says."""

import json
import re
from collections.abc import Mapping
from typing import Any


def json_validity(answer: str, schema: Mapping[str, Any] | None) -> float:
    """Return 1 for JSON that fits the schema, where there is one; else 0. Fences are no JSON."""
    try:
        value = json.loads(answer, parse_constant=_refuse)
    except ValueError:
        return 0.0
    return 1.0 if schema is None else float(_validator(schema).is_valid(value))


def schema_problem(schema: object) -> str:
    """Return what is wrong with a schema itself, "" where nothing is."""
    from jsonschema import SchemaError
    from jsonschema.validators import validator_for

    if not isinstance(schema, dict):
        return "is no JSON object"
    try:
        validator_for(schema).check_schema(schema)
    except SchemaError as error:
        return error.message
    return ""


def regex(answer: str, pattern: str) -> float:
    """Return 1 where the pattern is found anywhere in the answer, else 0."""
    return float(re.search(pattern, answer) is not None)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _validator(schema: Mapping[str, Any]) -> Any:
    from jsonschema.validators import validator_for

    return validator_for(schema)(schema)
