"""Problems of an input: what is wrong, in which field, and what is allowed there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.alias_generators import to_snake

_MISSING = "is required"
_TEXT_LIMIT = 60


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the field's path in Python's names, and a sentence that mends it."""

    field: str
    message: str

    def __str__(self) -> str:
        """Return the problem as one line."""
        return f"{self.field}: {self.message}" if self.field else self.message


class InvalidInput(ValueError):
    """A declaration that cannot be meant: raised before any call is made."""

    def __init__(self, subject: str, problems: Sequence[Problem]) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(f"{subject} is not valid:{lines}")


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Return pydantic's findings as sentences for the person who wrote the declaration."""
    return [_problem(details, model) for details in error.errors(include_url=False)]


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return '; did you mean "X"?' where a known word is near, else nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def shown(value: object) -> str:
    """Return a value as it is quoted in a message, cut where it is long."""
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= _TEXT_LIMIT else f"{text[:_TEXT_LIMIT]}..."


def one_of(values: Sequence[object]) -> str:
    """Return a choice as it is told: 'a, b or c'."""
    *most, last = map(str, values)
    return f"{', '.join(most)} or {last}" if most else last


def _problem(details: Any, model: type[BaseModel]) -> Problem:
    location = tuple(details["loc"])
    return Problem(_path(location, model), _sentence(details, location, model))


def _path(location: Sequence[int | str], model: type[BaseModel]) -> str:
    """Return the path in Python's names; a label's key is no field and stays as it is."""
    names: list[str] = []
    group: type[BaseModel] | None = model
    is_key = False
    for part in location:
        if isinstance(part, int):
            names[-1] += f"[{part}]"
            continue
        names.append(to_snake(part) if group and not is_key else part)
        if is_key:
            is_key = False
            continue
        field = group.model_fields.get(names[-1]) if group else None
        group = _model_in(field.annotation) if field else None
        is_key = bool(field and _is_mapping(field.annotation))
    return ".".join(names)


def _sentence(
    details: Any,
    location: tuple[int | str, ...],
    model: type[BaseModel],
) -> str:
    kind, value = details["type"], details["input"]
    if kind == "missing":
        return _MISSING
    if kind == "extra_forbidden":
        return _unknown_field(str(location[-1]), _model_at(location[:-1], model))
    if kind in {"value_error", "assertion_error"}:
        return str(details["ctx"]["error"])
    if kind == "string_too_long":
        return f"has {len(value)} characters; at most {details['ctx']['max_length']} are allowed"
    if kind == "literal_error":
        return f"{shown(value)} is not allowed; use {details['ctx']['expected']}"
    return f"{shown(value)} is not allowed: {_lower_first(details['msg'])}"


def _unknown_field(name: str, model: type[BaseModel]) -> str:
    fields = list(model.model_fields)
    near = suggestion(to_snake(name), fields)
    return "unknown field" + (near or f"; the fields are {', '.join(fields)}")


def _model_at(location: tuple[int | str, ...], model: type[BaseModel]) -> type[BaseModel]:
    for part in location:
        field = model.model_fields.get(to_snake(str(part)))
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            break
        model = inner
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_model_in(argument) for argument in getattr(annotation, "__args__", ()))
    return next(filter(None, inner), None)


def _is_mapping(annotation: Any) -> bool:
    """Tell whether a field is a group whose keys are the user's own words."""
    return get_origin(annotation) is dict


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
