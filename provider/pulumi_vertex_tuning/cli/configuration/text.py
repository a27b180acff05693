"""Changing tuned-models:models in the text of a Pulumi.<stack>.yaml, comments and all.

What a person wrote stays as it is: the new model is put in as lines, and what comes out is read
again and compared, so that a file of an unexpected shape is refused and not damaged.
"""

import difflib
import re
from collections.abc import Mapping
from typing import Any

import yaml

from pulumi_vertex_tuning.spec.chains import MODELS

HEAD = re.compile(rf"^(\s+)['\"]?{MODELS}['\"]?:\s*(\{{\s*\}}|null|~)?\s*(#.*)?$")
_CONFIG = re.compile(r"^config:\s*(\{\s*\}|null|~)?\s*(#.*)?$")
_STEP = 2


class UnknownShape(Exception):
    """The file is not written in a way that can be changed here; the text says what to do."""


def with_model(text: str, name: str, fields: Mapping[str, Any]) -> str:
    """Return the file with one more model under the key. Raises UnknownShape."""
    before = configuration(text)
    if name in (before.get(MODELS) or {}):
        raise UnknownShape(f'{MODELS} has a model "{name}" already; give another name')
    changed = "\n".join(_inserted(text.splitlines(), name, fields)) + "\n"
    wanted = {**before, MODELS: {**(before.get(MODELS) or {}), name: dict(fields)}}
    if configuration(changed) != wanted:
        raise UnknownShape(
            f"{MODELS} is not written as a block of lines, so the file is left alone."
            " Put the model into it by hand."
        )
    return changed


def diff(before: str, after: str, file: str) -> str:
    """Return the change of a file as `git diff` shows it, fit for `git apply`."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{file}" if before else "/dev/null",
        f"b/{file}",
    )
    return "".join(lines)


def block(name: str, fields: Mapping[str, Any], indent: int) -> list[str]:
    """Return a model as lines."""
    dumped: str = yaml.safe_dump(
        {name: dict(fields)}, sort_keys=False, allow_unicode=True, width=1000
    )
    return [" " * indent + line for line in dumped.splitlines()]


def _inserted(lines: list[str], name: str, fields: Mapping[str, Any]) -> list[str]:
    for at, line in enumerate(lines):
        if found := HEAD.match(line):
            indent = len(found[1])
            end = block_end(lines, at, indent)
            inner = indent_of(lines[at + 1 : end]) or indent + _STEP
            head = line if not found[2] else f"{found[1]}{MODELS}:"
            return [
                *lines[:at],
                head,
                *lines[at + 1 : end],
                *block(name, fields, inner),
                *lines[end:],
            ]
    return _with_key(lines, name, fields)


def _with_key(lines: list[str], name: str, fields: Mapping[str, Any]) -> list[str]:
    at = next((at for at, line in enumerate(lines) if _CONFIG.match(line)), None)
    new = [" " * _STEP + f"{MODELS}:", *block(name, fields, 2 * _STEP)]
    if at is None:
        return [*lines, "config:", *new]
    indent = indent_of(lines[at + 1 : block_end(lines, at, 0)]) or _STEP
    new = [" " * indent + f"{MODELS}:", *block(name, fields, indent + _STEP)]
    end = block_end(lines, at, 0)
    return [*lines[:at], "config:", *lines[at + 1 : end], *new, *lines[end:]]


def block_end(lines: list[str], at: int, indent: int) -> int:
    """Return where the block of a line ends: before what is not further in, blank lines aside."""
    end = at + 1
    for number in range(at + 1, len(lines)):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if len(line) - len(line.lstrip()) <= indent:
            break
        end = number + 1
    return end


def indent_of(lines: list[str]) -> int:
    """Return how far in the first of the lines stands, 0 where all are empty or comments."""
    told = (line for line in lines if line.strip() and not line.lstrip().startswith("#"))
    first = next(told, "")
    return len(first) - len(first.lstrip())


def configuration(text: str) -> dict[str, Any]:
    """Return what the file configures; raise UnknownShape where it cannot be read."""
    try:
        read = yaml.safe_load(text) or {}
        config = dict(read.get("config") or {})
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise UnknownShape(f"the file cannot be read as a stack's configuration: {error}") from None
    models = config.get(MODELS)
    if not (models is None or isinstance(models, dict)):
        raise UnknownShape(f"{MODELS} is not a group of models")
    return config
