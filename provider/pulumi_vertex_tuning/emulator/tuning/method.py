"""How a job tunes: by examples to imitate, or by pairs of answers of which one is preferred."""

from dataclasses import dataclass

from pulumi_vertex_tuning.emulator.errors import invalid_argument
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.learning import DEFAULT_BETA


@dataclass(frozen=True)
class Method:
    """What differs between the methods: `spec` is the key of a job's specification.

    `tune_type` is the label on models and endpoints. That of preference tuning is not public.
    """

    spec: str
    field: str
    tune_type: str


SUPERVISED = Method("supervisedTuningSpec", "tuning_job.supervised_tuning_spec", "sft")
PREFERENCE = Method(
    "preferenceOptimizationSpec",
    "tuning_job.preference_optimization_spec",
    "preference-optimization",
)


_METHODS = (SUPERVISED, PREFERENCE)


def method_of(job: Json) -> Method:
    """Return the method of a job or of a request for one; INVALID_ARGUMENT when it names none."""
    for method in _METHODS:
        if method.spec in job:
            return method
    raise invalid_argument(
        "One of the tuning specs has to be set: "
        "supervised_tuning_spec, preference_optimization_spec.",
    )


def spec_of(job: Json) -> Json:
    """Return the specification of a job."""
    found: Json = job[method_of(job).spec]
    return found


def hyperparameters_of(job: Json) -> Json:
    """Return the hyperparameters that a job names."""
    found: Json = spec_of(job).get("hyperParameters", {})
    return found


def own_hyperparameters(job: Json) -> Json:
    """Return those that only the job's method has, the unset ones filled in."""
    if method_of(job) is SUPERVISED:
        return {}
    return {"beta": float(hyperparameters_of(job).get("beta", 0)) or DEFAULT_BETA}
