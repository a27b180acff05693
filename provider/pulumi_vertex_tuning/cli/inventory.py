"""Listing what there is in a location: models and endpoints."""

from pulumi_vertex_tuning.cli.options import LocationOption, ProjectOption, StackOption
from pulumi_vertex_tuning.cli.stack import read_stack
from pulumi_vertex_tuning.cli.table import print_table
from pulumi_vertex_tuning.vertex import endpoints as endpoint_calls
from pulumi_vertex_tuning.vertex import models as model_calls


def models(
    stack: StackOption = None, project: ProjectOption = None, location: LocationOption = None
) -> None:
    """List the models of a location."""
    selected = read_stack(stack)
    parent = selected.parent(project, location)
    rows = [
        (model.versioned_name, model.display_name, str(len(model.endpoints)))
        for model in model_calls.listing(selected.connection(), parent)
    ]
    print_table(("model", "display name", "endpoints"), rows, f"no model in {parent}")


def endpoints(
    stack: StackOption = None, project: ProjectOption = None, location: LocationOption = None
) -> None:
    """List the endpoints of a location."""
    selected = read_stack(stack)
    parent = selected.parent(project, location)
    rows = [
        (endpoint.name, endpoint.display_name, str(len(endpoint.deployments)))
        for endpoint in endpoint_calls.listing(selected.connection(), parent)
    ]
    print_table(("endpoint", "display name", "deployed models"), rows, f"no endpoint in {parent}")
