"""The records of a job's metrics, as `aiplatform.Experiment` walks them.

A context for the experiment, one for its run, an artifact that leads to the TensorBoard run,
and a time series for each metric. The names of the metrics are the service's.
"""

from dataclasses import replace

from pulumi_vertex_tuning.emulator.clock import timestamp
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName, new_id, project_number
from pulumi_vertex_tuning.emulator.store import Resource, Store

CONTEXT = "contexts"
ARTIFACT = "artifacts"
TENSORBOARD = "tensorboards"
EXPERIMENT = "experiments"
RUN = "runs"
SERIES = "timeSeries"

METRICS = ("total_loss", "fraction_of_correct_next_step_preds", "num_predictions")
_RUN_STATES = {
    "JOB_STATE_SUCCEEDED": "COMPLETE",
    "JOB_STATE_FAILED": "FAILED",
    "JOB_STATE_CANCELLED": "CANCELLED",
}


def create(store: Store, job: Resource) -> str:
    """Make all records of a job that begins; return the name of the experiment's context."""
    place = ResourceName.parse(job.parent)
    stamp = "".join(letter for letter in timestamp() if letter.isdigit())
    while store.get(str(_context(place, f"tuning-experiment-{stamp}"))) is not None:
        stamp = f"{stamp}0"
    experiment_id, run_id = f"tuning-experiment-{stamp}", f"tuning-run-{stamp}"
    tensorboard = _tensorboard(store, place)
    experiment = _put(
        store,
        _context(place, experiment_id),
        {
            "displayName": experiment_id,
            "schemaTitle": "system.Experiment",
            "schemaVersion": "0.0.1",
            "metadata": {"backing_tensorboard_resource": str(tensorboard)},
        },
    )
    _put_run(store, place, experiment, run_id)
    board_run = _put_board_run(store, tensorboard, experiment_id, run_id)
    _put_artifact(store, place, f"{experiment_id}-{run_id}", board_run)
    _put_series(store, board_run, has_evaluation=job.extra["hasValidation"])
    return str(experiment)


def add_metrics(store: Store, job: Resource, event: Json) -> None:
    """Keep the points of an epoch; training points have one wall time, that of its end."""
    now = timestamp()
    rows = [("train", step) for step in event["train"]]
    if event["evaluation"] is not None:
        rows.append(("eval", event["evaluation"]))
    series = {row.body["displayName"]: row.name for row in _series(store, job)}
    store.add_points(
        [
            (series[f"/{group}_{metric}"], row["step"], row[metric], now)
            for group, row in rows
            for metric in METRICS
        ],
    )


def finish(store: Store, job: Resource, state: str) -> None:
    """Note on the run how the job ended."""
    for run in _runs(store, job):
        metadata = run.body["metadata"] | {"_state": _RUN_STATES.get(state, "FAILED")}
        store.put(replace(run, body=run.body | {"metadata": metadata, "updateTime": timestamp()}))


def tensorboard_name(place: ResourceName) -> ResourceName:
    """Return the one TensorBoard of a location: its id is made of the place."""
    number = project_number(f"tensorboard-{place.project}-{place.location}")
    return place.child(TENSORBOARD, number)


def _put(
    store: Store, name: ResourceName, body: Json, parents: tuple[str, ...] = ()
) -> ResourceName:
    now = timestamp()
    full = {"name": str(name), **body, "createTime": now, "updateTime": now, "etag": new_id()}
    store.put(
        Resource(str(name), name.path[-2], str(name.parent), full, {"contexts": list(parents)}),
    )
    return name


def _tensorboard(store: Store, place: ResourceName) -> ResourceName:
    name = tensorboard_name(place)
    if store.get(str(name)) is None:
        _put(store, name, {"displayName": "Tuning jobs (emulated)", "isDefault": True})
    return name


def _put_run(store: Store, place: ResourceName, experiment: ResourceName, run_id: str) -> None:
    body = {
        "displayName": run_id,
        "schemaTitle": "system.ExperimentRun",
        "schemaVersion": "0.0.1",
        "metadata": {"_params": {}, "_metrics": {}, "_state": "RUNNING"},
        "parentContexts": [str(experiment)],
    }
    _put(store, _context(place, f"{experiment.id}-{run_id}"), body, (str(experiment),))


def _put_board_run(
    store: Store,
    tensorboard: ResourceName,
    experiment_id: str,
    run_id: str,
) -> ResourceName:
    experiment = tensorboard.child(EXPERIMENT, experiment_id)
    _put(store, experiment, {"displayName": experiment_id})
    return _put(store, experiment.child(RUN, run_id), {"displayName": run_id})


def _put_artifact(
    store: Store,
    place: ResourceName,
    run_context: str,
    board_run: ResourceName,
) -> None:
    body = {
        "displayName": f"{run_context}-tb-run",
        "schemaTitle": "google.VertexTensorboardRun",
        "schemaVersion": "0.0.1",
        "metadata": {"resourceName": str(board_run), "vertex_experiment_tracking": True},
    }
    name = _metadata_store(place).child(ARTIFACT, f"{run_context}-tb-run")
    _put(store, name, body, (str(_context(place, run_context)),))


def _put_series(store: Store, board_run: ResourceName, *, has_evaluation: bool) -> None:
    for group in ("train", "eval") if has_evaluation else ("train",):
        for metric in METRICS:
            body = {"displayName": f"/{group}_{metric}", "valueType": "SCALAR"}
            _put(store, board_run.child(SERIES, new_id()), body)


def _series(store: Store, job: Resource) -> list[Resource]:
    experiment = ResourceName.parse(job.body["experiment"])
    board = tensorboard_name(ResourceName.parse(job.parent)).child(EXPERIMENT, experiment.id)
    runs = store.children(RUN, str(board))
    return [row for run in runs for row in store.children(SERIES, run.name)]


def _runs(store: Store, job: Resource) -> list[Resource]:
    experiment = job.body.get("experiment")
    if experiment is None:
        return []
    stamp = ResourceName.parse(experiment).id.removeprefix("tuning-experiment-")
    run = store.get(f"{experiment}-tuning-run-{stamp}")
    return [] if run is None else [run]


def _metadata_store(place: ResourceName) -> ResourceName:
    return place.child("metadataStores", "default")


def _context(place: ResourceName, context_id: str) -> ResourceName:
    return _metadata_store(place).child(CONTEXT, context_id)
