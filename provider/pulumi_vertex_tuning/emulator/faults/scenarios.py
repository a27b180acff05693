"""Scenarios: jobs that are to end otherwise than well. The training itself is real in each."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from pulumi_vertex_tuning.emulator.jsontypes import Json


class Outcome(StrEnum):
    """What becomes of a job.

    FAILED leaves nothing behind, FAILED_WITH_MODEL a model without endpoints. EXPIRED leaves
    what was exported until then. SUCCEEDED_WITHOUT_ENDPOINT has a default checkpoint that is not
    deployed. STALLED stays in RUNNING without a step, as seen with a retired base model.
    """

    SUCCEEDED = "SUCCEEDED"
    SUCCEEDED_WITHOUT_ENDPOINT = "SUCCEEDED_WITHOUT_ENDPOINT"
    FAILED = "FAILED"
    FAILED_WITH_MODEL = "FAILED_WITH_MODEL"
    EXPIRED = "EXPIRED"
    STALLED = "STALLED"


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
    )


class JobError(_Strict):
    """A google.rpc.Status of a job that is to fail."""

    code: int = Field(default=13, ge=1, le=16)
    message: str = "Internal error encountered."


class Match(_Strict):
    """Which jobs are meant: all that carry the labels and, when given, the display name."""

    labels: dict[str, str] = {}
    display_name: str | None = None

    def fits(self, job: Json) -> bool:
        """Tell whether a request for a job is meant."""
        labels = job.get("labels", {})
        return self.display_name in (None, job.get("tunedModelDisplayName")) and all(
            labels.get(key) == value for key, value in self.labels.items()
        )


class Scenario(_Strict):
    """What becomes of the jobs that match. A late cancel leaves a running job CANCELLING.

    `error` is for the outcome FAILED; `count` is for how many jobs it holds, None for all.
    """

    match: Match = Match()
    outcome: Outcome = Outcome.SUCCEEDED
    error: JobError = JobError()
    cancel_too_late: bool = False
    count: int | None = Field(default=None, ge=1)


class Scenarios:
    """The scenarios that hold now, for jobs that are created from now on."""

    def __init__(self) -> None:
        self._scenarios: list[tuple[Scenario, list[str]]] = []

    def add(self, scenario: Scenario) -> None:
        """Let a scenario hold; of several that match a job the newest counts."""
        self._scenarios.insert(0, (scenario, []))

    def clear(self) -> None:
        """Let jobs that are created from now on run as they do."""
        self._scenarios.clear()

    def take(self, job: Json, name: str) -> Json | None:
        """Return the scenario for a new job as it is kept, None for most."""
        for scenario, jobs in self._scenarios:
            is_open = scenario.count is None or len(jobs) < scenario.count
            if is_open and scenario.match.fits(job):
                jobs.append(name)
                return scenario.model_dump(mode="json")
        return None

    def shown(self) -> list[Json]:
        """Return all scenarios as JSON, with the names of the jobs they were taken for."""
        return [
            scenario.model_dump(mode="json", by_alias=True) | {"jobs": list(jobs)}
            for scenario, jobs in self._scenarios
        ]
