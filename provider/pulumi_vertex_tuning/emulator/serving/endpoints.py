"""Handlers of endpoints.get, list, patch, undeployModel and delete."""

import re
from dataclasses import replace

from pulumi_vertex_tuning.emulator import listing
from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.errors import (
    failed_precondition,
    invalid_argument,
    not_found,
)
from pulumi_vertex_tuning.emulator.filters import Condition, Fields
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.labels import check_labels
from pulumi_vertex_tuning.emulator.operations import finished_operation, location_of, typed
from pulumi_vertex_tuning.emulator.ordering import SORTABLE
from pulumi_vertex_tuning.emulator.read_mask import masked_page
from pulumi_vertex_tuning.emulator.service import Call
from pulumi_vertex_tuning.emulator.serving import deployments
from pulumi_vertex_tuning.emulator.store import Resource


def _endpoint_id(operator: str, value: str) -> Condition:
    if operator not in ("=", "!="):
        raise invalid_argument(f"The filter field endpoint does not support {operator}.")
    sql = "json_extract(body, '$.name') LIKE ?"
    return Condition(sql if operator == "=" else f"NOT ({sql})", (f"%/endpoints/{value}",))


_FIELDS: Fields = {
    "endpoint": _endpoint_id,
    "display_name": "$.displayName",
    "create_time": "$.createTime",
    "update_time": "$.updateTime",
}
_MUTABLE = frozenset({"displayName", "description", "labels"})


def get(call: Call) -> Json:
    """Answer endpoints.get."""
    return _find(call).body


def list_(call: Call) -> Json:
    """Answer endpoints.list."""
    page = listing.list_page(call, deployments.ENDPOINT, _FIELDS, sortable=SORTABLE)
    return masked_page(call, page, deployments.ENDPOINT, "Endpoint")


def patch(call: Call) -> Json:
    """Answer endpoints.patch of displayName, description and labels."""
    endpoint = _find(call)
    mask = call.parameter("updateMask")
    fields = {_camel(path) for path in mask.split(",") if path} or set(call.body) & _MUTABLE
    if fields - _MUTABLE:
        refused = ", ".join(sorted(fields - _MUTABLE))
        raise invalid_argument(f"Cannot update the field(s) {refused} of an Endpoint.")
    check_labels(call.body.get("labels", {}), "endpoint.labels")
    body = endpoint.body | {field: call.body.get(field) for field in fields}
    body = {key: value for key, value in body.items() if value} | {"updateTime": timestamp()}
    call.store.put(replace(endpoint, body=body))
    return body


def undeploy_model(call: Call) -> Json:
    """Answer endpoints.undeployModel."""
    endpoint = _find(call)
    deployed_id = str(call.body.get("deployedModelId", ""))
    if deployed_id not in {found["id"] for found in endpoint.body.get("deployedModels", [])}:
        raise not_found(f'DeployedModel "{deployed_id}" of this Endpoint')
    with call.store.transaction():
        deployments.undeploy(call.store, endpoint, deployed_id)
        return finished_operation(
            call,
            call.name,
            "UndeployModelOperationMetadata",
            typed(call, "UndeployModelResponse", {}),
        )


def delete(call: Call) -> Json:
    """Answer endpoints.delete of an endpoint on which nothing stands."""
    endpoint = _find(call)
    deployed = [found["id"] for found in endpoint.body.get("deployedModels", [])]
    if deployed:
        raise failed_precondition(
            f"The Endpoint has deployed or being-deployed DeployedModel(s): {', '.join(deployed)}. "
            "Please undeploy them before retry.",
        )
    with call.store.transaction():
        call.store.delete(endpoint.name)
        return finished_operation(call, location_of(call.name), "DeleteOperationMetadata")


def _find(call: Call) -> Resource:
    return call.find(deployments.ENDPOINT, "Endpoint")


def _camel(path: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), path.strip())
