"""Handlers of the metadata and TensorBoard methods that readers of metrics call."""

from collections.abc import Callable

from pulumi_vertex_tuning.emulator import listing
from pulumi_vertex_tuning.emulator.errors import not_found
from pulumi_vertex_tuning.emulator.filters import Fields, json_member
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.service import Call
from pulumi_vertex_tuning.emulator.store import Resource
from pulumi_vertex_tuning.emulator.tracking import experiments

_TYPES = {
    experiments.CONTEXT: "Context",
    experiments.ARTIFACT: "Artifact",
    "executions": "Execution",
    experiments.TENSORBOARD: "Tensorboard",
    experiments.EXPERIMENT: "TensorboardExperiment",
    experiments.RUN: "TensorboardRun",
    experiments.SERIES: "TensorboardTimeSeries",
}
_ANSWER_KEYS = {
    experiments.EXPERIMENT: "tensorboardExperiments",
    experiments.RUN: "tensorboardRuns",
    experiments.SERIES: "tensorboardTimeSeries",
}
_FIELDS: Fields = {
    "schema_title": "$.schemaTitle",
    "display_name": "$.displayName",
    "name": "$.name",
    "create_time": "$.createTime",
    "parent_contexts": json_member("$.contexts"),
    "in_context": json_member("$.contexts"),
}


def get(call: Call) -> Json:
    """Answer get of a context, artifact, execution, TensorBoard, experiment, run or series."""
    kind = call.name.path[-2]
    return call.find(kind, _TYPES[kind]).body


def lister(kind: str) -> Callable[[Call], Json]:
    """Return the handler that lists a kind."""

    def list_(call: Call) -> Json:
        return listing.list_page(call, kind, _FIELDS, answer_key=_ANSWER_KEYS.get(kind))

    return list_


def get_metadata_store(call: Call) -> Json:
    """Answer metadataStores.get: every location has the one named default."""
    if call.name.id != "default":
        raise not_found("MetadataStore")
    return {"name": str(call.name), "description": "Emulated."}


def read(call: Call) -> Json:
    """Answer timeSeries.read."""
    return {"timeSeriesData": _data(call, call.find(experiments.SERIES, "TensorboardTimeSeries"))}


def batch_read(call: Call) -> Json:
    """Answer tensorboards.batchRead of the series that the query names."""
    call.find(experiments.TENSORBOARD, "Tensorboard")
    rows = [call.store.get(_canonical(name)) for name in call.parameters("timeSeries")]
    found = [row for row in rows if row is not None and row.kind == experiments.SERIES]
    if len(found) < len(rows):
        raise not_found("TensorboardTimeSeries")
    return {"timeSeriesData": [_data(call, row) for row in found]}


def _canonical(name: str) -> str:
    return str(ResourceName.parse(name))


def _data(call: Call, series: Resource) -> Json:
    return {
        "tensorboardTimeSeriesId": series.name.rpartition("/")[2],
        "valueType": "SCALAR",
        "values": [
            {"scalar": {"value": value}, "step": str(step), "wallTime": wall_time}
            for step, value, wall_time in call.store.points(series.name)
        ],
    }
