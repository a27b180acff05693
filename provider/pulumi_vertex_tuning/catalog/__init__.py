"""What is known of the base models: adapter sizes, regions, CMEK, prices, retirement.

The facts stand in base_models.json with their source and date. A base model that is not there
is not an error: Google offers models before anyone can write them down.
"""

from pulumi_vertex_tuning.catalog.base_model import (
    BaseModel,
    Epochs,
    Price,
    Retirement,
    Source,
    find_base_model,
    known_base_models,
    server_epochs,
    serving_location,
    serving_locations,
    short_name,
)
from pulumi_vertex_tuning.catalog.estimates import Estimate, NoEstimate, estimate, price_of
from pulumi_vertex_tuning.catalog.notes import retirement_warning, serving_note
from pulumi_vertex_tuning.catalog.prices import parse_prices
from pulumi_vertex_tuning.catalog.problems import catalog_problems

__all__ = [
    "BaseModel",
    "Epochs",
    "Estimate",
    "NoEstimate",
    "Price",
    "Retirement",
    "Source",
    "catalog_problems",
    "estimate",
    "find_base_model",
    "known_base_models",
    "parse_prices",
    "price_of",
    "retirement_warning",
    "server_epochs",
    "serving_location",
    "serving_locations",
    "serving_note",
    "short_name",
]
