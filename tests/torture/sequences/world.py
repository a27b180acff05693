"""What there is on the emulator in one project, and what others than Pulumi do to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pulumi_vertex_tuning.lifecycle.identity import CLAIM, RESOURCE, SPEC, STACK
from tests.vertex import ENDED

Json = dict[str, Any]

GOOD = {"JOB_STATE_SUCCEEDED"}
JOB_ID = "google-vertex-llm-tuning-job-id"


@dataclass(frozen=True)
class Destined:
    """Jobs that never end, and jobs that end badly if they have not yet."""

    stalled: frozenset[str] = frozenset()
    doomed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class World:
    """Jobs (the oldest first), models and endpoints at one moment."""

    jobs: tuple[Json, ...]
    models: tuple[Json, ...]
    endpoints: tuple[Json, ...]
    destined: Destined = Destined()

    def of(self, stack: str) -> "World":
        """Return what carries the stack's label."""
        jobs, models, endpoints = (
            tuple(one for one in things if one.get("labels", {}).get(STACK) == stack)
            for things in (self.jobs, self.models, self.endpoints)
        )
        return World(jobs, models, endpoints, self.destined)

    @cached_property
    def job_names(self) -> frozenset[str]:
        """The jobs by name."""
        return frozenset(job["name"] for job in self.jobs)

    def job(self, name: str) -> Json | None:
        """Return a job by name."""
        return next((job for job in self.jobs if job["name"] == name), None)

    def model(self, name: str) -> Json | None:
        """Return a model by name, with or without version."""
        bare = unversioned(name)
        return next((model for model in self.models if model["name"] == bare), None)

    def model_of(self, job: Json) -> Json | None:
        """Return the model that the job made, where it is there."""
        return self.model(job.get("tunedModel", {}).get("model", ""))

    def is_good(self, job: Json) -> bool:
        """Tell whether a job has succeeded and its model is there."""
        return job["state"] in GOOD and self.model_of(job) is not None

    def is_worthy(self, job: Json) -> bool:
        """Tell whether a job needs no other beside it."""
        return is_live(job) or self.is_good(job)

    def labelled(self, labels: Mapping[str, str]) -> list[Json]:
        """Return the jobs with all these labels."""
        return [job for job in self.jobs if labels.items() <= job["labels"].items()]

    def serves(self, endpoint: str, model: str) -> bool:
        """Tell whether a model stands on an endpoint."""
        found = (one for one in self.endpoints if one["name"] == endpoint)
        deployed = (one for it in found for one in it.get("deployedModels", []))
        return any(unversioned(one["model"]) == unversioned(model) for one in deployed)


def is_live(job: Json) -> bool:
    """Tell whether a job trains and nobody has cancelled it."""
    return job["state"] not in ENDED and job["state"] != "JOB_STATE_CANCELLING"


def unversioned(name: str) -> str:
    """Return M of M@V."""
    return name.partition("@")[0]


def identity(job: Json) -> tuple[str, str]:
    """Return whose job it is and what it trains, as its labels say."""
    return job["labels"].get(RESOURCE, ""), job["labels"].get(SPEC, "")


def claimed_by(model: Json) -> str:
    """Return the resource that has claimed a model."""
    return str(model["labels"].get(CLAIM, ""))


def endpoint_of(job: Json, model: Json) -> str:
    """Return the endpoint of the default checkpoint."""
    tuned = job["tunedModel"]
    default = model.get("defaultCheckpointId")
    by_id = {one["checkpointId"]: one.get("endpoint") for one in tuned["checkpoints"]}
    return str(by_id.get(default) or tuned.get("endpoint", ""))


def serves_somewhere(job: Json, model: Json) -> bool:
    """Tell whether a model stands on an endpoint, or never had one."""
    return bool(model.get("deployedModels") or not job["tunedModel"].get("endpoint"))


def destined_by(scenarios: Iterable[Json]) -> Destined:
    """Return how jobs will go on, as scenarios tell."""
    by_outcome: dict[str, set[str]] = {}
    for scenario in scenarios:
        by_outcome.setdefault(scenario["outcome"], set()).update(scenario["jobs"])
    bad = {"FAILED", "FAILED_WITH_MODEL", "EXPIRED"} & by_outcome.keys()
    doomed = (job for outcome in bad for job in by_outcome[outcome])
    return Destined(frozenset(by_outcome.get("STALLED", ())), frozenset(doomed))
