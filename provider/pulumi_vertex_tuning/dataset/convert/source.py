"""What a file of any format is read as: numbered records with named fields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch
from pulumi_vertex_tuning.dataset.editing.refusals import Unit

PEEKED = 100
"""Records that are looked at to know the fields of a file that does not declare them."""


@dataclass(frozen=True)
class Record:
    """One row of a source, counted from 1: a value, or why it could not be read."""

    number: int
    value: Any
    problem: Mismatch | None = None


Read = Callable[[frozenset[str]], Iterator[Record]]
"""Yields the records, with at least the named columns."""


@dataclass(frozen=True)
class Source:
    """A file that was recognized; `kind` is its format and `columns` are the names in it."""

    path: Path
    kind: str
    unit: Unit
    columns: tuple[str, ...]
    read: Read
