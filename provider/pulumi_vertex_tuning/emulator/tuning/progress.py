"""The steps of a job's life as changes of its row, each whole or not at all.

A step that was taken before a restart is not taken again: what is done stands in the row.
"""

from dataclasses import replace

from pulumi_vertex_tuning.emulator.clock import seconds_of, timestamp
from pulumi_vertex_tuning.emulator.faults.scenarios import Outcome, Scenario
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.tracking import experiments
from pulumi_vertex_tuning.emulator.tuning import outcome, phases
from pulumi_vertex_tuning.emulator.tuning.hyperparameters import Chosen, exported_epochs
from pulumi_vertex_tuning.emulator.tuning.method import (
    hyperparameters_of,
    method_of,
    own_hyperparameters,
    spec_of,
)

_CANCELLED_CODE = 1
_CANCELLED_TEXT = "The TuningJob was cancelled."


def load(store: Store, name: str) -> Resource:
    """Return the row of a job that is known to exist."""
    row = store.get(name)
    if row is None:
        raise LookupError(name)
    return row


def chosen(job: Resource) -> Chosen:
    """Return the hyperparameters that the job runs with."""
    return Chosen(
        job.extra["epochCount"],
        job.extra["adapterSize"],
        job.extra["learningRateMultiplier"],
    )


def begin(store: Store, name: str) -> None:
    """Let the job run: start time, hyperparameters filled in, an experiment for its metrics."""
    job = load(store, name)
    if job.body["state"] != phases.PENDING:
        return
    hyperparameters = _hyperparameters(job)
    with store.transaction():
        experiment = experiments.create(store, job)
        changes = {
            "startTime": timestamp(),
            method_of(job.body).spec: spec_of(job.body) | {"hyperParameters": hyperparameters},
            "experiment": experiment,
        }
        _enter(store, job, phases.PROCESSING, changes)


def record_stats(store: Store, name: str, stats: Json) -> None:
    """Keep what processing found out about the data set."""
    job = load(store, name)
    store.put(replace(job, body=job.body | {"tuningDataStats": stats}))


def enter(store: Store, name: str, phase: phases.Phase) -> None:
    """Move on within RUNNING."""
    _enter(store, load(store, name), phase, {})


def complete_epoch(store: Store, name: str, event: Json) -> None:
    """Publish the metrics of an epoch, and its checkpoint when it exports one."""
    job = load(store, name)
    epoch = event["epoch"]
    if epoch <= job.extra.get("epochsDone", 0):
        return
    last_only = bool(spec_of(job.body).get("exportLastCheckpointOnly"))
    step = event["train"][-1]["step"]
    with store.transaction():
        experiments.add_metrics(store, job, event)
        if epoch in exported_epochs(job.extra["epochCount"], last_only=last_only):
            job = outcome.add_checkpoint(store, job, epoch, step, event["weights"])
        metadata = {"completedEpochCount": str(epoch), "completedStepCount": str(step)}
        body = job.body | {"tuningJobMetadata": metadata, "updateTime": timestamp()}
        store.put(replace(job, body=body, extra=job.extra | {"epochsDone": epoch}))


def admit(store: Store, name: str) -> None:
    """Note that a job that waited for the quota may run: its seconds count from here."""
    job = load(store, name)
    store.put(replace(job, extra=job.extra | {"admitTime": timestamp()}))


def seconds_at_start(job: Resource) -> float:
    """Return when the seconds of a job began to count, in seconds since the epoch."""
    return seconds_of(job.extra.get("admitTime") or job.body["createTime"])


def scenario_of(job: Resource) -> Scenario:
    """Return what is to become of a job."""
    return Scenario.model_validate(job.extra.get("scenario") or {})


def expire(store: Store, name: str) -> None:
    """End the job without an error: the API has one for FAILED and CANCELLED only."""
    with store.transaction():
        _end(store, load(store, name), phases.EXPIRED, None)


def succeed(store: Store, name: str) -> None:
    """End the job with its tuned model."""
    job = load(store, name)
    with store.transaction():
        _end(store, job, phases.SUCCEEDED, None)
        outcome.move_default_endpoint(store, ResourceName.parse(job.extra["version"]))


def fail(store: Store, name: str, code: int, message: str) -> None:
    """End the job with the reason."""
    error = {"code": code, "message": message}
    with store.transaction():
        _end(store, load(store, name), phases.FAILED, error)


def request_cancel(store: Store, name: str) -> bool:
    """Note that the job is to be cancelled; False when it has ended or goes on to its end."""
    job = load(store, name)
    if not phases.may_become(job.body["state"], phases.CANCELLING):
        return False
    too_late = _is_too_late(job)
    body = job.body | {"state": phases.CANCELLING, "updateTime": timestamp()}
    extra = job.extra | {"cancelTooLate": too_late}
    store.put(replace(job, body=_without_detail(body), extra=extra))
    return not too_late


def is_to_be_cancelled(store: Store, name: str) -> bool:
    """Tell whether a cancel has reached the job in time."""
    job = load(store, name)
    return job.body["state"] == phases.CANCELLING and not job.extra["cancelTooLate"]


def _is_too_late(job: Resource) -> bool:
    if scenario_of(job).outcome is Outcome.EXPIRED:  # not a way that CANCELLING may go
        return False
    is_finishing = job.body.get("tuningJobState") == phases.POST_PROCESSING.detail
    is_running = job.body["state"] == phases.RUNNING
    return is_finishing or (is_running and scenario_of(job).cancel_too_late)


def cancelled(store: Store, name: str) -> None:
    """End a job that is being cancelled."""
    error = {"code": _CANCELLED_CODE, "message": _CANCELLED_TEXT}
    with store.transaction():
        _end(store, load(store, name), phases.CANCELLED, error)


def _hyperparameters(job: Resource) -> Json:
    asked = hyperparameters_of(job.body)
    return asked | chosen(job).to_json() | own_hyperparameters(job.body)


def _enter(store: Store, job: Resource, phase: phases.Phase, changes: Json) -> None:
    is_cancelling = job.body["state"] == phases.CANCELLING  # too late: it goes on unseen
    if is_cancelling or phases.has_passed(job.body.get("tuningJobState", ""), phase):
        return
    _check(job, phase.state)
    body = job.body | changes | {"state": phase.state, "updateTime": timestamp()}
    store.put(replace(job, body=body | {"tuningJobState": phase.detail}))


def _end(store: Store, job: Resource, state: str, error: Json | None) -> None:
    _check(job, state)
    now = timestamp()
    body = _without_detail(job.body) | {"state": state, "endTime": now, "updateTime": now}
    if error is not None:
        body["error"] = error
    store.put(replace(job, body=body))
    store.set_live(job.name, live=False)
    experiments.finish(store, job, state)


def _without_detail(body: Json) -> Json:
    return {key: value for key, value in body.items() if key != "tuningJobState"}


def _check(job: Resource, state: str) -> None:
    if not phases.may_become(job.body["state"], state):
        raise RuntimeError(f"{job.name} cannot go from {job.body['state']} to {state}.")
