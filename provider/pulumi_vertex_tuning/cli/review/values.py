"""The values of a preview: what differs, and how they are told. Pulumi has blinded secrets."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

_LATER = "(known after up)"
_UNKNOWN = {
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}
"""The texts that stand for values which are not known yet, by Pulumi's kinds of values."""


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], fields: tuple[str, ...]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield path, old and new text of what differs below these fields."""
    for name in fields:
        before, after = dict(_leaves(name, old.get(name))), dict(_leaves(name, new.get(name)))
        for path in sorted(before.keys() | after.keys()):
            if before.get(path) != after.get(path):
                yield path, before.get(path), after.get(path)


def is_known(value: object) -> bool:
    """Tell whether a value is there and not one that only the update knows."""
    return value is not None and value not in _UNKNOWN


def number(value: object) -> int | None:
    """Return a whole number, None where it is not known."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value)


def _leaves(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{path}.{key}", inner)
    elif value is not None:
        yield path, _text(value)


def _text(value: object) -> str:
    if isinstance(value, str):
        return _LATER if value in _UNKNOWN else value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)
