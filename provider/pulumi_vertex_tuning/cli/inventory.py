"""Listing what there is in a location: models and endpoints."""

from typing import Any

from pulumi_vertex_tuning.cli.jobs.listing import known_resources
from pulumi_vertex_tuning.cli.jobs.owners import Owned, Owners, made_with, owners_in
from pulumi_vertex_tuning.cli.options import (
    FilterOption,
    JsonOption,
    LocationOption,
    ProjectOption,
    StackOption,
)
from pulumi_vertex_tuning.cli.output import print_json
from pulumi_vertex_tuning.cli.stack import read_stack
from pulumi_vertex_tuning.cli.table import print_table
from pulumi_vertex_tuning.vertex import endpoints as endpoint_calls
from pulumi_vertex_tuning.vertex import models as model_calls
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL, Endpoint
from pulumi_vertex_tuning.vertex.models import Model

_CODES = "Exit codes: 0 listed, also where there is none; 1 could not; 2 wrong usage."

MODELS_EPILOG = f"""Examples:\n
  vertex-tuning models\n
  vertex-tuning models --filter 'labels.tune-type="sft"' --json\n
\n
{_CODES}"""

ENDPOINTS_EPILOG = f"""Examples:\n
  vertex-tuning endpoints\n
  vertex-tuning endpoints --location us --json\n
\n
{_CODES}"""

_BASE_MODEL = "google-vertex-llm-tuning-base-model-id"


def models(
    *,
    query: FilterOption = "",
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """List the models of a location: base model, endpoints, owner."""
    selected = read_stack(stack)
    parent = selected.parent(project, location)
    found = list(model_calls.listing(selected.connection(), parent, query))
    owners = owners_in(known_resources(selected), (made_with(one.labels) for one in found))
    if as_json:
        print_json({"models": [_model_json(one, owners.of(one.labels)) for one in found]})
        return
    headings = ("model", "display name", "base model", "endpoints", "owner")
    print_table(headings, [_model_cells(one, owners) for one in found], f"no model in {parent}")


def endpoints(
    *,
    query: FilterOption = "",
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """List the endpoints of a location, and what is deployed on them."""
    selected = read_stack(stack)
    parent = selected.parent(project, location)
    found = list(endpoint_calls.listing(selected.connection(), parent, query))
    owners = owners_in(known_resources(selected), (made_with(one.labels) for one in found))
    if as_json:
        print_json({"endpoints": [_endpoint_json(one, owners.of(one.labels)) for one in found]})
        return
    headings = ("endpoint", "display name", "deployed models", "owner")
    rows = [_endpoint_cells(one, owners) for one in found]
    print_table(headings, rows, f"no endpoint in {parent}")


def _model_cells(model: Model, owners: Owners) -> tuple[str, ...]:
    owner = str(owners.of(model.labels) or "")
    base = _base_model(model)
    return (model.versioned_name, model.display_name, base, str(len(model.endpoints)), owner)


def _endpoint_cells(endpoint: Endpoint, owners: Owners) -> tuple[str, ...]:
    owner = str(owners.of(endpoint.labels) or "")
    return (endpoint.name, endpoint.display_name, str(len(endpoint.deployments)), owner)


def _base_model(model: Model) -> str:
    """Return the base model; the label that tells it has underscores for dots."""
    return model.labels.get(_BASE_MODEL, "").replace("_", ".")


def _model_json(model: Model, owner: Owned | None) -> dict[str, Any]:
    return {
        "name": model.versioned_name,
        "displayName": model.display_name,
        "description": model.description,
        "baseModel": _base_model(model) or None,
        "tuningJobId": model.labels.get(JOB_LABEL),
        "defaultCheckpointId": model.default_checkpoint_id or None,
        "endpoints": list(model.endpoints),
        "labels": dict(model.labels),
        "owner": owner.as_json() if owner else None,
    }


def _endpoint_json(endpoint: Endpoint, owner: Owned | None) -> dict[str, Any]:
    deployed = [
        {"id": one.id, "model": f"{one.model}@{one.version}", "checkpointId": one.checkpoint_id}
        for one in endpoint.deployments
    ]
    return {
        "name": endpoint.name,
        "displayName": endpoint.display_name,
        "tuningJobId": endpoint.labels.get(JOB_LABEL),
        "deployedModels": deployed,
        "labels": dict(endpoint.labels),
        "owner": owner.as_json() if owner else None,
    }
