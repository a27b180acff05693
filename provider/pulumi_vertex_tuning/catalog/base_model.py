"""The reader of base_models.json."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class BaseModel:
    """A base model that can be tuned. Adapter sizes are ranks; None regions: no list is known."""

    name: str
    adapter_sizes: tuple[int, ...]
    tuning_regions: tuple[str, ...] | None
    supports_cmek: bool


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
        )
        for row in json.loads(text)["baseModels"]
    )


def find_base_model(name: str) -> BaseModel | None:
    """Return the base model with this name, short or as publishers/google/models/NAME."""
    short = name.rpartition("/")[2]
    return next((model for model in known_base_models() if model.name == short), None)
