"""The order of a list (AIP-132) as SQL over the stored JSON, and places in it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from pulumi_vertex_tuning.emulator.errors import invalid_argument
from pulumi_vertex_tuning.emulator.filters import Condition

Place = tuple[str | int, ...]
"""Where a row stands: its value for each key, and its number."""

SORTABLE = ("display_name", "create_time", "update_time")
"""What models.list and endpoints.list document."""

_LARGEST_NUMBER = 2**63 - 1  # SQLite's
_SURROGATE = re.compile("[\ud800-\udfff]")
_TERM = re.compile(r"\s*([A-Za-z_]+)(\s+desc)?\s*")


@dataclass(frozen=True)
class _Key:
    sql: str
    is_descending: bool

    @property
    def beyond(self) -> str:
        return f"{self.sql} {'<' if self.is_descending else '>'} ?"


_NUMBER = _Key("seq", is_descending=True)


@dataclass(frozen=True)
class Order:
    """Some keys, and among what they leave equal the newest first."""

    keys: tuple[_Key, ...] = (_NUMBER,)

    @property
    def columns(self) -> str:
        """What a row's place is read from."""
        return ", ".join(key.sql for key in self.keys)

    @property
    def sql(self) -> str:
        """What stands behind ORDER BY."""
        return ", ".join(f"{key.sql} {'DESC' if key.is_descending else 'ASC'}" for key in self.keys)

    def beyond(self, place: Place) -> Condition:
        """Return what holds for rows behind a place; INVALID_ARGUMENT for one of another order."""
        if not _is_place(place, len(self.keys)):
            raise invalid_argument("Invalid page token.")
        terms, values = [], list[str | float]()
        for index, key in enumerate(self.keys):
            equal = [f"{before.sql} = ?" for before in self.keys[:index]]
            terms.append(" AND ".join([*equal, key.beyond]))
            values += place[: index + 1]
        return Condition(f"({' OR '.join(terms)})", tuple(values))


NEWEST_FIRST = Order()


def order_by(text: str, fields: Collection[str]) -> Order:
    """Read `display_name, create_time desc`; raises INVALID_ARGUMENT for an unknown field."""
    if not text.strip():
        return NEWEST_FIRST
    return Order((*(_key(term, fields) for term in text.split(",")), _NUMBER))


def _key(term: str, fields: Collection[str]) -> _Key:
    found = _TERM.fullmatch(term)
    field = "" if found is None else re.sub(r"(?<=[a-z])([A-Z])", r"_\1", found[1]).lower()
    if found is None or field not in fields:
        known = ", ".join(fields)
        raise invalid_argument(f'Invalid order by: "{term.strip()}". Supported fields: {known}.')
    path = re.sub(r"_([a-z])", lambda match: match[1].upper(), field)
    return _Key(f"COALESCE(json_extract(body, '$.{path}'), '')", bool(found[2]))


def _is_place(place: Place, length: int) -> bool:
    *values, number = place
    return (
        len(place) == length
        and type(number) is int
        and 0 <= number <= _LARGEST_NUMBER
        and all(isinstance(value, str) and not _SURROGATE.search(value) for value in values)
    )
