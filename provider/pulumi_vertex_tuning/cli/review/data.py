"""What becomes of a model's data: rows and tokens before and after."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_vertex_tuning.cli.review.report import DataChange, Size
from pulumi_vertex_tuning.cli.review.values import is_known, number
from pulumi_vertex_tuning.lifecycle.outlook import CALLED, FACTS


def data_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[DataChange]:
    """Yield the data sets that say something else, of a new job all that it trains on."""
    for field, facts in FACTS.items():
        before, after = old.get(field), new.get(field)
        if _content(before) != _content(after):
            yield DataChange(
                CALLED[field],
                size_of(old, facts) if before else None,
                size_of(new, facts) if after else None,
            )


def size_of(inputs: Mapping[str, Any], facts: str) -> Size:
    """Return how large the data is that these inputs note."""
    told = inputs.get(facts)
    counted = told if isinstance(told, Mapping) else {}
    return Size(number(counted.get("rows")), number(counted.get("tokens")))


def is_of_data(text: str) -> bool:
    """Tell whether a row's line is about a change of data."""
    return text.startswith(tuple(f"{role} " for role in CALLED.values()))


def _content(data: object) -> object:
    """Return what data is known by: its digest where there is one, else where it lies."""
    if not isinstance(data, Mapping):
        return data
    digest = data.get("digest")
    return digest if is_known(digest) else data.get("uri")
