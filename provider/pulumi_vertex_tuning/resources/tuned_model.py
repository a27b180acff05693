"""TunedModel: the model that a finished job made, with its endpoints."""

from dataclasses import asdict
from typing import Any, Unpack

import pulumi
from pulumi import Input, Output
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_vertex_tuning.lifecycle import tuned_model as lifecycle
from pulumi_vertex_tuning.lifecycle.claims import Claim, claims_of
from pulumi_vertex_tuning.lifecycle.retirement import prune, retire
from pulumi_vertex_tuning.lifecycle.tuned_model import Tuned
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.changes import changed_paths
from pulumi_vertex_tuning.resources.costs import real_cost
from pulumi_vertex_tuning.resources.fields import TunedModelFields
from pulumi_vertex_tuning.resources.inputs import declared
from pulumi_vertex_tuning.resources.provider import (
    MISSING,
    PRESENT,
    Properties,
    VertexProvider,
    checked,
    own,
    owner_in,
    pick,
    seen,
)
from pulumi_vertex_tuning.resources.resource import VertexResource
from pulumi_vertex_tuning.resources.retention import retention
from pulumi_vertex_tuning.resources.run import current_run
from pulumi_vertex_tuning.resources.tuning_job import TuningJob
from pulumi_vertex_tuning.resources.tuning_scope import scope_of, within
from pulumi_vertex_tuning.resources.waiting.gate import when_trained
from pulumi_vertex_tuning.spec import TunedModelSpec
from pulumi_vertex_tuning.vertex.job import Checkpoint
from pulumi_vertex_tuning.vertex.names import parse_name

IN_PLACE = (
    "displayName",
    "description",
    "labels",
    "defaultCheckpointId",
    "owner",
    "sweep",
    "condition",
    "keepPrevious",
)
"""What changes on the model that is there."""

NOT_DEPLOYED = "not deployed on"

_UNSERVED = (
    "the tuned model is {}: it was undeployed outside Pulumi. Deploy it there again (Model Registry"
    " in the console) and type `pulumi refresh`; or train again with another text in retry; or"
    ' accept it with the resource option ignore_changes=["condition"].'
)

_INPUTS = ("service", "tuningJob", *IN_PLACE)


class TunedModelProvider(VertexProvider):
    """Create, read, update and delete of a tuned model: models get, patch and delete.

    in_use: by owner, the model that the program declares by now, and how many replaced to keep.
    """

    in_use: dict[str, tuple[str, int]]

    def configure(self, req: ConfigureRequest) -> None:
        """Find out where calls go; nothing is declared yet."""
        super().configure(req)
        self.in_use = {}

    def check_inputs(self, _olds: Properties, news: Properties) -> CheckResult:
        """Check the inputs as far as they are known; refuse to go on where nothing serves."""
        result = checked(news, TunedModelSpec, "the tuned model")
        lost, same_job = _olds.get("condition"), not changed_paths(_olds, news, ["tuningJob"])
        if _is_unserved(_olds) and same_job and lost != news.get("condition"):
            result.failures.append(CheckFailure("", _UNSERVED.format(lost)))
        return result

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Replace for another job; update in place for what is declared and differs."""
        self.refuse_other_service(_olds)
        if changed_paths(_olds, _news, ["tuningJob"]):
            return self.replaced(_id, ["tuningJob"])
        self.keep(_id)
        self._declares(_id, _news)
        stated = [field for field in IN_PLACE if field in _news]
        return DiffResult(changes=None if changed_paths(_olds, _news, stated) else False)

    def create(self, props: Properties) -> CreateResult:
        """Claim the model of the finished job and give it what is declared."""
        tuned = lifecycle.claim(self.connection, _spec(props), _claim(props))
        self.kept.add(tuned.model.versioned_name)
        self._declares(tuned.model.versioned_name, props)
        return CreateResult(tuned.model.versioned_name, _taken_note(props, tuned))

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Bring the model to what is declared."""
        self.refuse_other_service(_olds)
        former = owner_in(_olds)
        tuned = lifecycle.settle(self.connection, _id, _spec(_news), _claim(_news), former)
        if (keep := _keeps(_news)) < _keeps(_olds):
            prune(self.connection, parse_name(_id).parent, owner_in(_news), keep)
        return UpdateResult(_taken_note(_news, tuned))

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Look how the model is; what was changed elsewhere shows, and the next up mends it."""
        self.refuse_other_service(props)
        tuned = lifecycle.look(self.connection, id_, props["tuningJob"])
        found = _outputs(tuned, props) if tuned else {"condition": MISSING}
        return seen(id_, props, {**own(props), **found}, _INPUTS)

    def delete(self, _id: str, _props: Properties) -> None:
        """Undeploy the model everywhere, delete its endpoints, then the model.

        One that was replaced may be kept; the last one takes along those that were. Where another
        stack has claimed the model as well, only the claim is given up.
        """
        self.refuse_other_service(_props)
        if _id in self.kept:
            return
        owner = owner_in(_props)
        successor, keep = self.in_use.get(owner.resource, ("", 0))
        if successor and keep:
            retire(self.connection, _id, owner, keep)
            return
        lifecycle.delete(self.connection, _id, _props["tuningJob"], owner)
        if not successor and _keeps(_props):
            prune(self.connection, parse_name(_id).parent, owner, 0)

    def _declares(self, id_: str, props: Properties) -> None:
        """Note which model a program declares; a refresh, whose models a destroy deletes, not."""
        if self.program_runs:
            self.in_use[owner_in(props).resource] = (id_, _keeps(props))


class TunedModel(VertexResource, module="vertextuning", name="TunedModel"):
    """A tuned model on Vertex AI, made by a tuning job. The id is its name, models/M@V.

    Given a TuningJob, it waits until the job has succeeded; a job that ends otherwise fails the
    update, and the model in use stays.
    """

    tuning_job: Output[str]
    model: Output[str]
    endpoint: Output[str]
    checkpoints: Output[list[dict[str, Any]]]
    display_name: Output[str]
    description: Output[str]
    labels: Output[dict[str, str]]
    default_checkpoint_id: Output[str]
    experiment: Output[str]
    condition: Output[str]
    base_model: Output[str]
    trained_tokens: Output[int | None]
    cost_usd: Output[float | None]

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        tuning_job: TuningJob | Input[str],
        **fields: Unpack[TunedModelFields],
    ) -> None:
        """Declare the model. Raises pulumi.RunError where an argument cannot be meant."""
        job = when_trained(tuning_job) if isinstance(tuning_job, TuningJob) else tuning_job
        owner = settings.owned_by("TunedModel", resource_name)
        arguments = {"labels": {}, **fields, "tuning_job": job}
        props = {
            **dict.fromkeys(_OUTPUTS),
            **declared(arguments, TunedModelSpec, f'TunedModel "{resource_name}"'),
            "service": settings.current_service().kind,
            "owner": asdict(owner),
            "sweep": retention(opts) == "goes",
            "condition": PRESENT,
        }
        scope = _scope(resource_name, tuning_job)
        options = within(scope, opts) if scope else opts
        super().__init__(TunedModelProvider(), resource_name, props, options)
        self.cost_usd = real_cost(self.base_model, self.trained_tokens)


_OUTPUTS = (
    "model",
    "endpoint",
    "checkpoints",
    "displayName",
    "description",
    "defaultCheckpointId",
    "experiment",
    "baseModel",
    "trainedTokens",
)


def _scope(resource_name: str, job: TuningJob | Input[str]) -> pulumi.Resource | None:
    """Return what the model depends on, so that a destroy sweeps after the model is gone."""
    if isinstance(job, TuningJob):
        return job.scope
    if not isinstance(job, str):
        return None  # whatever the name comes from, comes first anyway
    name = parse_name(job)
    return scope_of(
        current_run(), resource_name, {"project": name.project, "location": name.location}
    )


def _keeps(properties: Properties) -> int:
    return int(properties.get("keepPrevious") or 0)


def _is_unserved(properties: Properties) -> bool:
    return str(properties.get("condition", "")).startswith(NOT_DEPLOYED)


def _claim(properties: Properties) -> Claim:
    return Claim(owner_in(properties), sweep=bool(properties.get("sweep")))


def _spec(properties: Properties) -> TunedModelSpec:
    return TunedModelSpec.parse(pick(properties, TunedModelSpec), "the tuned model")


def _taken_note(declared_: Properties, tuned: Tuned) -> Properties:
    """Return what goes into the state. That nothing serves the model is for a refresh to show."""
    return {**own(declared_), **_outputs(tuned, declared_), "condition": declared_["condition"]}


def _outputs(tuned: Tuned, properties: Properties) -> Properties:
    made = tuned.job.tuned_model
    claims = claims_of(tuned.model.labels)
    return {
        "model": tuned.model.versioned_name,
        "endpoint": tuned.endpoint,
        "checkpoints": [_checkpoint(one) for one in made.checkpoints] if made else [],
        "displayName": tuned.model.display_name,
        "description": tuned.model.description,
        "labels": tuned.user_labels,
        "defaultCheckpointId": tuned.model.default_checkpoint_id,
        "experiment": tuned.job.experiment,
        "baseModel": tuned.job.base_model,
        "trainedTokens": tuned.job.trained_tokens,
        "sweep": bool(claims.get(owner_in(properties).resource)),
        "condition": PRESENT if tuned.is_served else f"{NOT_DEPLOYED} {tuned.endpoint}",
    }


def _checkpoint(checkpoint: Checkpoint) -> Properties:
    return {
        "checkpointId": checkpoint.id,
        "epoch": checkpoint.epoch,
        "step": checkpoint.step,
        "endpoint": checkpoint.endpoint,
    }
