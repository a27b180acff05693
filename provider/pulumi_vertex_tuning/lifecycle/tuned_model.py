"""A tuned model's life: claim it for a resource, keep what may change as declared, remove it."""

from dataclasses import dataclass

from pulumi_vertex_tuning.lifecycle.claims import (
    Claim,
    Claims,
    claim_labels,
    claimed_too,
    claims_of,
    is_claim,
    kept_label,
    kept_labels,
    without,
)
from pulumi_vertex_tuning.lifecycle.cleanup import remove_endpoints, remove_model
from pulumi_vertex_tuning.lifecycle.identity import Owner
from pulumi_vertex_tuning.lifecycle.tuning_job import look as look_at_job
from pulumi_vertex_tuning.spec import TunedModelSpec
from pulumi_vertex_tuning.spec.labels import is_system_label, user_labels
from pulumi_vertex_tuning.vertex import models, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import PreconditionFailed
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model


@dataclass(frozen=True)
class Tuned:
    """A model version, and the job that made it."""

    model: Model
    job: TuningJob

    @property
    def user_labels(self) -> dict[str, str]:
        """The labels that are neither Google's nor this provider's."""
        return user_labels(self.model.labels)

    @property
    def endpoint(self) -> str:
        """The endpoint of the default checkpoint, whether the model still stands there or not."""
        made = self.job.tuned_model
        if made is None:
            return ""
        by_id = {one.id: one.endpoint for one in made.checkpoints}
        return by_id.get(self.model.default_checkpoint_id) or made.endpoint

    @property
    def is_served(self) -> bool:
        """Whether the model stands on that endpoint; one that never had any lacks none."""
        return self.endpoint in {"", *self.model.endpoints}


def claim(connection: Connection, spec: TunedModelSpec, claimed: Claim) -> Tuned:
    """Make the finished job's model this owner's, and give it what is declared."""
    job = tuning_jobs.get(connection, spec.tuning_job)
    if not job.tuned_model or not job.succeeded:
        raise PreconditionFailed(
            f"take over the model of {spec.tuning_job}",
            f"the job is {job.state} and has no tuned model",
            "Wait for the job first: pass the TuningJob itself as tuning_job.",
        )
    return settle(connection, job.tuned_model.model, spec, claimed)


def settle(
    connection: Connection,
    name: str,
    spec: TunedModelSpec,
    claimed: Claim,
    former: Owner | None = None,
) -> Tuned:
    """Bring the model version M@V to what is declared, with as few calls as differ.

    Claims of other stacks stay. Former: the owner that this one was before it was renamed.
    """
    model = models.get(connection, name)
    _settle_names(connection, model, spec)
    claims = claimed_too(claims_of(model.labels), claimed, former)
    wanted = {**spec.labels, **claim_labels(claims), **kept_labels(model.labels, claims)}
    wanted.pop(kept_label(claimed.owner), None)  # it is in use again
    _settle_labels(connection, model, wanted)
    checkpoint = spec.default_checkpoint_id
    if checkpoint and checkpoint != model.default_checkpoint_id:
        models.set_default_checkpoint(connection, model.versioned_name, checkpoint)
    return Tuned(models.get(connection, name), tuning_jobs.get(connection, spec.tuning_job))


def look(connection: Connection, name: str, job_name: str) -> Tuned | None:
    """Return the model version and its job, or None where the version is gone."""
    if (model := models.find(connection, name)) is None:
        return None
    return Tuned(model, look_at_job(connection, job_name) or TuningJob(job_name, "MISSING"))


def delete(connection: Connection, name: str, job_name: str, owned_by: Owner) -> None:
    """Remove the model version with its endpoints; where others claim it, give up the claim."""
    job = look_at_job(connection, job_name)
    model = models.find(connection, name)
    if model is None:
        remove_endpoints(connection, job, model=None)
    else:
        remove_or_give_up(connection, model, job, owned_by)


def remove_or_give_up(
    connection: Connection, model: Model, job: TuningJob | None, owned_by: Owner
) -> None:
    """Remove a model version, or leave it to the others that claim it."""
    if others := without(claims_of(model.labels), owned_by):
        give_up(connection, model, others)
    else:
        remove_model(connection, model, job)


def give_up(connection: Connection, model: Model, others: Claims) -> None:
    """Leave the model version to the other claims on it."""
    labels = {key: value for key, value in model.labels.items() if not is_claim(key)}
    wanted = {**labels, **claim_labels(others), **kept_labels(model.labels, others)}
    if wanted != dict(model.labels):
        models.set_labels(connection, model.versioned_name, wanted)


def _settle_names(connection: Connection, model: Model, spec: TunedModelSpec) -> None:
    if spec.display_name is not None and spec.display_name != model.display_name:
        models.set_display_name(connection, model.name, spec.display_name)
    if spec.description is not None and spec.description != model.description:
        models.set_description(connection, model.name, spec.description)


def _settle_labels(connection: Connection, model: Model, wanted: dict[str, str]) -> None:
    """Put the wanted labels on the version; what still shines through is on the model's level."""
    system = {
        key: value
        for key, value in model.labels.items()
        if is_system_label(key) and not is_claim(key)
    }
    version_labels = {**system, **wanted}
    if version_labels == dict(model.labels):
        return
    models.set_labels(connection, model.versioned_name, version_labels)
    now = models.get(connection, model.versioned_name)
    if set(now.labels) - set(version_labels):
        models.set_labels(connection, model.name, system)
