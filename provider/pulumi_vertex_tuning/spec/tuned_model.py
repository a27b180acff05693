"""A declared tuned model: what can change of it without training again."""

from pydantic import Field

from pulumi_vertex_tuning.spec.declaration import Declaration
from pulumi_vertex_tuning.spec.tuning_job import DisplayName, JobName, Kept, Labels, Text


class TunedModelSpec(Declaration):
    """The model that a finished job made. None: what the service or the job gave stays."""

    tuning_job: JobName
    display_name: DisplayName | None = None
    description: str | None = None
    labels: Labels = Field(default_factory=dict)
    default_checkpoint_id: Text | None = None
    keep_previous: Kept | None = None
