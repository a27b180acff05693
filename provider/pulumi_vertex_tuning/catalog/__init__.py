"""What is known of the base models: adapter sizes, tuning regions, CMEK.

The facts stand in base_models.json with their source and date. A base model that is not there
is not an error: Google offers models before anyone can write them down.
"""

from pulumi_vertex_tuning.catalog.base_model import (
    BaseModel,
    find_base_model,
    known_base_models,
    serving_location,
    serving_locations,
    short_name,
)
from pulumi_vertex_tuning.catalog.problems import catalog_problems

__all__ = [
    "BaseModel",
    "catalog_problems",
    "find_base_model",
    "known_base_models",
    "serving_location",
    "serving_locations",
    "short_name",
]
