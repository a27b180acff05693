"""A tuned model's life: claim it for a resource, keep what may change as declared, remove it."""

from dataclasses import dataclass

from pulumi_vertex_tuning.lifecycle.cleanup import remove_endpoints, remove_model
from pulumi_vertex_tuning.lifecycle.identity import CLAIM, KEPT, SWEEP, Owner
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


@dataclass(frozen=True)
class Claim:
    """Whose a model is, and whether the sweep of that stack may remove it."""

    owner: Owner
    sweep: bool

    @property
    def labels(self) -> dict[str, str]:
        """The labels that say so on the model version."""
        return {CLAIM: self.owner.resource, **({SWEEP: self.owner.stack} if self.sweep else {})}


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


def settle(connection: Connection, name: str, spec: TunedModelSpec, claimed: Claim) -> Tuned:
    """Bring the model version M@V to what is declared, with as few calls as differ."""
    model = models.get(connection, name)
    _settle_names(connection, model, spec)
    _settle_labels(connection, model, {**spec.labels, **claimed.labels})
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
    """Remove the model version with its endpoints, unless another resource has claimed it."""
    job = look_at_job(connection, job_name)
    model = models.find(connection, name)
    if model is None:
        remove_endpoints(connection, job, model=None)
    elif model.labels.get(CLAIM, owned_by.resource) == owned_by.resource:
        remove_model(connection, model, job)


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
        if is_system_label(key) and key not in {CLAIM, SWEEP, KEPT}
    }
    version_labels = {**system, **wanted}
    if version_labels == dict(model.labels):
        return
    models.set_labels(connection, model.versioned_name, version_labels)
    now = models.get(connection, model.versioned_name)
    if set(now.labels) - set(version_labels):
        models.set_labels(connection, model.name, system)
