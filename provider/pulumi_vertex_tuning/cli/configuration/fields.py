"""Changing fields of a model that a Pulumi.<stack>.yaml has already; all other lines stay."""

import re
from collections.abc import Mapping
from typing import Any

import yaml
from pydantic.alias_generators import to_snake

from pulumi_vertex_tuning.cli.configuration.text import (
    HEAD,
    UnknownShape,
    block_end,
    configuration,
    indent_of,
)
from pulumi_vertex_tuning.spec.chains import MODELS

Fields = Mapping[str, Any]

_OPENS = re.compile(r":\s*(&\S+\s*)?(#.*)?$")
_COMMENT = re.compile(r"\s+#.*$")


def with_fields(text: str, name: str, fields: Fields) -> str:
    """Return the file with these fields of a model changed; None takes one away.

    Raises UnknownShape where the lines are not of the form that this can change.
    """
    before = configuration(text)
    lines = text.splitlines()
    start, end, indent = _model(lines, name)
    changed = [*lines[:start], *_set(lines[start:end], indent, fields), *lines[end:]]
    after = "\n".join(changed) + "\n"
    models = before[MODELS]
    wanted = {**before, MODELS: {**models, name: _merged(models[name] or {}, fields)}}
    if configuration(after) != wanted:
        raise _unknown(name)
    return after


def _model(lines: list[str], name: str) -> tuple[int, int, int]:
    """Return where the fields of a model begin and end, and how far in they stand."""
    for at, line in enumerate(lines):
        if HEAD.match(line):
            end = block_end(lines, at, len(line) - len(line.lstrip()))
            inner = indent_of(lines[at + 1 : end])
            found = _line_of(lines[:end], name, inner, at + 1)
            if found is not None and _OPENS.search(lines[found]):
                last = block_end(lines, found, inner)
                return found + 1, last, indent_of(lines[found + 1 : last]) or inner + 2
    raise _unknown(name)


def _set(lines: list[str], indent: int, fields: Fields) -> list[str]:
    for key, value in fields.items():
        at = _line_of(lines, key, indent)
        at = _line_of(lines, to_snake(key), indent) if at is None else at
        if at is None:
            lines = lines if value is None else [*lines, *_lines(key, value, indent)]
        else:
            end = block_end(lines, at, indent)
            lines = [*lines[:at], *_replaced(lines[at:end], value, indent), *lines[end:]]
    return lines


def _replaced(old: list[str], value: Any, indent: int) -> list[str]:
    """Return the lines of a field with another value; comments stay where they have a place."""
    if value is None:
        return []
    read = yaml.safe_load("\n".join(old))
    [(spelled, before)] = read.items()
    if before == value:
        return old
    if isinstance(value, Mapping) and isinstance(before, Mapping) and len(old) > 1:
        inner = dict.fromkeys(before) | dict(value)
        return [old[0], *_set(old[1:], indent_of(old[1:]), inner)]
    new = _lines(spelled, value, indent)
    comment = _COMMENT.search(old[0]) if len(old) == len(new) == 1 else None
    is_comment = comment and yaml.safe_load(old[0][: comment.start()]) == read
    return [new[0] + comment[0]] if comment and is_comment else new


def _line_of(lines: list[str], key: str, indent: int, start: int = 0) -> int | None:
    own = re.compile(rf"^ {{{indent}}}(['\"]?){re.escape(key)}\1:(\s|$)")
    return next((at for at in range(start, len(lines)) if own.match(lines[at])), None)


def _lines(key: str, value: Any, indent: int) -> list[str]:
    plain = dict(value) if isinstance(value, Mapping) else value
    dumped: str = yaml.safe_dump({key: plain}, sort_keys=False, allow_unicode=True, width=1000)
    return [" " * indent + line for line in dumped.splitlines()]


def _merged(before: Fields, fields: Fields) -> dict[str, Any]:
    merged = dict(before)
    for key, value in fields.items():
        spelled = to_snake(key) if to_snake(key) in merged else key
        merged[spelled] = value
    return {key: value for key, value in merged.items() if value is not None}


def _unknown(name: str) -> UnknownShape:
    return UnknownShape(
        f'"{name}" under {MODELS} is not written as a block of lines, so the file is left alone.'
        " Change it by hand."
    )
