"""Comparing what is in the state with what is declared now."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pulumi_vertex_tuning.resources.inputs import comes_later


def changed_paths(
    olds: Mapping[str, Any], news: Mapping[str, Any], fields: Iterable[str]
) -> list[str]:
    """Return the paths below these fields at which old and new differ, for example a.b.

    A value that is not known yet counts as another one: what it comes from is being replaced.
    """
    return [
        path
        for field in fields
        for path in sorted(_differences(field, olds.get(field), news.get(field)))
    ]


def _differences(path: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in old.keys() | new.keys():
            yield from _differences(f"{path}.{key}", old.get(key), new.get(key))
    elif comes_later(new) or _open(old) != _open(new):
        yield path


def _open(value: Any) -> Any:
    """Take an empty group of settings for one that is not there."""
    return None if value == {} else value
