"""A conversation with a model: which can be asked, and with which parameters."""

from pulumi_vertex_tuning.vertex.inference import Parameters, base_model_name
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name

DEFAULT = "the default checkpoint"


USUAL = Parameters(temperature=0.0, top_p=0.95, max_output_tokens=1024)
"""How a model is asked unless told, but for the thinking: that depends on its base model."""


def endpoints(job: TuningJob) -> dict[str, str]:
    """Return what can be asked of a job's model: titles by endpoint, the default first."""
    made = job.tuned_model
    if made is None:
        return {}
    served = {made.endpoint: DEFAULT} if made.endpoint else {}
    for one in made.checkpoints:
        if one.endpoint and one.endpoint not in served:
            served[one.endpoint] = f"checkpoint {one.id}, epoch {one.epoch}"
    return served


def base(job: TuningJob) -> str:
    """Return the name of the base model beside the job; nothing where it is not known."""
    if not job.base_model:
        return ""
    return base_model_name(parse_name(job.name).parent, job.base_model)
