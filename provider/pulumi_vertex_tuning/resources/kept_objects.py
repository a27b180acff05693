"""What a tuned model keeps in the staging bucket besides its data: records, and its handle."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import pulumi
from pulumi import Input, Output, ResourceOptions

from pulumi_vertex_tuning.lifecycle.handle import handle_object
from pulumi_vertex_tuning.lifecycle.identity import Owner
from pulumi_vertex_tuning.lifecycle.outcomes import records_object
from pulumi_vertex_tuning.resources.handle import Handle
from pulumi_vertex_tuning.resources.provider import Properties
from pulumi_vertex_tuning.resources.retention import Retention
from pulumi_vertex_tuning.resources.staging import bucket_for, destination, marks_in, swept_with
from pulumi_vertex_tuning.resources.tuned_model import TunedModel
from pulumi_vertex_tuning.resources.tuning_job import TuningJob


@dataclass(frozen=True)
class KeptObjects:
    """Where they lie, and whose they are.

    bucket: None stands for the emulator's own. place: project and location, where configured.
    """

    name: str
    owner: Owner
    retention: Retention
    bucket: Input[str] | None
    place: dict[str, Any]

    @classmethod
    def of(cls, job: TuningJob, outlives: Retention, arguments: Mapping[str, Any]) -> Self:
        """Return those of a job's model."""
        place = {key: arguments[key] for key in ("project", "location") if key in arguments}
        bucket = bucket_for(arguments.get("staging_bucket"), place)
        return cls(job.label, job.owned_by, outlives, bucket, place)

    @property
    def records(self) -> Properties:
        """The folder with records: its uri, and where to make the bucket if that is needed."""
        return destination(records_object(self.owner.resource), self.bucket, self.place)

    @property
    def handle(self) -> Properties:
        """The handle's object, in the same way."""
        name = handle_object(pulumi.get_project(), pulumi.get_stack(), self.name)
        return destination(name, self.bucket, self.place)

    @property
    def marks(self) -> Mapping[str, str]:
        """Whose the records are, for the sweep at the end of the stack."""
        owner = {"stack": self.owner.stack, "resource": self.owner.resource}
        return marks_in({"owner": owner, "sweep": self.retention == "goes"})

    def options(self, options: ResourceOptions) -> ResourceOptions:
        """Return the options of what keeps objects, so that the scope sweeps after it."""
        return swept_with(self.name, self.bucket, self.place, options) or options

    def tell(self, model: TunedModel, told: Mapping[str, Any], options: ResourceOptions) -> Handle:
        """Write the handle of a model that is in use by now, and what else there is to tell."""
        tells = {
            "name": self.name,
            "endpoint": model.endpoint,
            "model": model.model,
            "checkpoint": model.default_checkpoint_id,
            "baseModel": model.base_model,
            **told,
        }
        return Handle(
            self.name,
            self.options(options),
            place=self.handle,
            owner=self.owner,
            sweep=self.retention == "goes",
            tells=Output.from_input(tells),
        )
