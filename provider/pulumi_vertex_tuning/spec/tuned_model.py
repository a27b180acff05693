"""A declared tuned model: what can change of it without training again."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from pulumi_vertex_tuning.spec.declaration import Declaration
from pulumi_vertex_tuning.spec.problems import shown
from pulumi_vertex_tuning.spec.tuning_job import DisplayName, Labels, Text

_JOB_NAME = re.compile(r"projects/[^/]+/locations/[^/]+/tuningJobs/[^/]+")


def _job_name(value: str) -> str:
    if not _JOB_NAME.fullmatch(value):
        raise ValueError(
            f"{shown(value)} is not the name of a tuning job (projects/P/locations/L/tuningJobs/J)"
        )
    return value


class TunedModelSpec(Declaration):
    """The model that a finished job made. None: what the service or the job gave stays."""

    tuning_job: Annotated[str, AfterValidator(_job_name)]
    display_name: DisplayName | None = None
    description: str | None = None
    labels: Labels = Field(default_factory=dict)
    default_checkpoint_id: Text | None = None
