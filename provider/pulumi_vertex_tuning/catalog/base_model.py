"""The reader of base_models.json."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


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


@cache
def known_base_models() -> tuple[BaseModel, ...]:
    """All base models of the catalog, in its order."""
    text = files(__package__).joinpath("base_models.json").read_text(encoding="utf-8")
    return tuple(
        BaseModel(
            name=row["name"],
            adapter_sizes=tuple(row["adapterSizes"]),
            tuning_regions=None if row["tuningRegions"] is None else tuple(row["tuningRegions"]),
            supports_cmek=row["supportsCmek"],
            serves_in=row["servesIn"],
        )
        for row in json.loads(text)["baseModels"]
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
