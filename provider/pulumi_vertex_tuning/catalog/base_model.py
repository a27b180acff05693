"""The reader of base_models.json."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Source:
    """Where a fact was read, and when (YYYY-MM or YYYY-MM-DD)."""

    title: str
    url: str
    date: str


@dataclass(frozen=True)
class Price:
    """What training costs, in USD per million tokens of each epoch, and who says so."""

    usd_per_million: float
    source: Source


@dataclass(frozen=True)
class Retirement:
    """The day on which a base model goes, or the earliest possible one, and what to use then."""

    date: date
    at_the_earliest: bool
    successor: str | None
    source: Source


@dataclass(frozen=True)
class BaseModel:
    """A base model that can be tuned.

    Adapter sizes are ranks. Tuning regions: None where no list is known. Serves in: the
    multi-region in which a model tuned in a region stands; None where it stands in that region.
    """

    name: str
    adapter_sizes: tuple[int, ...]
    tuning_regions: tuple[str, ...] | None
    supports_cmek: bool
    serves_in: Mapping[str, str] | None
    source: Source
    price: Price | None
    retirement: Retirement | None


@dataclass(frozen=True)
class Epochs:
    """How often a job reads its data, at least and at most."""

    low: int
    high: int


@cache
def known_base_models() -> tuple[BaseModel, ...]:
    """All base models of the catalog, in its order."""
    return tuple(
        BaseModel(
            name=row["name"],
            adapter_sizes=tuple(row["adapterSizes"]),
            tuning_regions=None if row["tuningRegions"] is None else tuple(row["tuningRegions"]),
            supports_cmek=row["supportsCmek"],
            serves_in=row["servesIn"],
            source=_source(row["source"]),
            price=_price(row["price"]),
            retirement=_retirement(row["retirement"]),
        )
        for row in _facts()["baseModels"]
    )


def find_base_model(name: str) -> BaseModel | None:
    """Return the base model with this name, short or as publishers/google/models/NAME."""
    short = short_name(name)
    return next((model for model in known_base_models() if model.name == short), None)


def short_name(base_model: str) -> str:
    """Return the name without publishers/google/models/."""
    return base_model.rpartition("/")[2]


def serving_location(base_model: str, location: str) -> str:
    """Return where a model that was tuned in a location has its endpoints."""
    model = find_base_model(base_model)
    return (model.serves_in or {}).get(location, location) if model else location


def serving_locations(location: str) -> list[str]:
    """Return the multi-regions in which models that were tuned in a location may stand."""
    served = ((model.serves_in or {}).get(location) for model in known_base_models())
    return sorted({place for place in served if place})


def server_epochs(rows: int | None) -> Epochs:
    """Return how many epochs the service may choose for this many rows, where none are given.

    Its rule is not public. Two jobs are on record (166 rows gave 40, 500 gave 10); the ranges
    leave room around them. Where the rows are not known, any of the ranges may be right.
    """
    ranges = _facts()["serverEpochs"]
    if rows is None:
        return Epochs(min(one["low"] for one in ranges), max(one["high"] for one in ranges))
    fitting = (one for one in ranges if one["rowsBelow"] is None or rows < one["rowsBelow"])
    first = next(fitting)
    return Epochs(first["low"], first["high"])


@cache
def _facts() -> dict[str, Any]:
    text = files(__package__).joinpath("base_models.json").read_text(encoding="utf-8")
    facts: dict[str, Any] = json.loads(text)
    return facts


def _source(key: str) -> Source:
    return Source(**_facts()["sources"][key])


def _price(row: Mapping[str, Any] | None) -> Price | None:
    return Price(row["usdPerMillionTokens"], _source(row["source"])) if row else None


def _retirement(row: Mapping[str, Any] | None) -> Retirement | None:
    if row is None:
        return None
    return Retirement(
        date.fromisoformat(row["date"]),
        row["atTheEarliest"],
        row["successor"],
        _source(row["source"]),
    )
