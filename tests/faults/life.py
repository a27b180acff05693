"""A tuned model's whole life by the provider's own calls, as runs of `pulumi up` make them."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pulumi_vertex_tuning.lifecycle import dataset, tuned_model, tuning_job
from pulumi_vertex_tuning.lifecycle.claims import Claim
from pulumi_vertex_tuning.lifecycle.create import create_or_adopt
from pulumi_vertex_tuning.lifecycle.identity import RESOURCE, SPEC, owner
from pulumi_vertex_tuning.lifecycle.stack import look_at_all, stack_models
from pulumi_vertex_tuning.lifecycle.sweep import Swept, sweep
from pulumi_vertex_tuning.spec import TunedModelSpec, TuningJobSpec
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob
from tests.lifecycle.place import LONG, Place, content_of, rows

Result = TypeVar("Result")

JOB = owner("me", "project", "dev", "TuningJob", "bot")
MODEL = Claim(owner("me", "project", "dev", "TunedModel", "bot"), sweep=True)
RUNS = 4
"""How often a person types the same command before giving up."""


@dataclass
class Life:
    """One resource from nothing to nothing; each step is tried anew as the next run would."""

    connection: Connection
    place: Place
    folder: Path
    errors: list[VertexError] = field(default_factory=list)

    def live(self) -> None:
        """Upload, train, claim, change in place, refresh, replace, destroy."""
        self._step(self._upload)
        job = self._step(lambda: create_or_adopt(self.connection, self._spec("1"), JOB).job)
        job = self._step(lambda: self._ended(job))
        self._step(lambda: create_or_adopt(self.connection, self._spec("1"), JOB))
        model = self._step(lambda: self._claim(job, "first"))
        self._step(lambda: self._claim(job, "second"))
        self._step(self._refresh, job, model)
        running = self._step(
            lambda: create_or_adopt(self.connection, self._spec("2", epochs=LONG), JOB).job
        )
        self._step(lambda: tuning_job.delete(self.connection, running.name))
        self._step(lambda: tuned_model.delete(self.connection, model, job.name, MODEL.owner))
        self._step(lambda: tuning_job.delete(self.connection, job.name))
        self._step(lambda: dataset.remove(self.connection, self._uri, self._generation))
        self._step(lambda: sweep(self.connection, Swept(self.place.parent, JOB.stack)))

    def jobs_by_spec(self) -> Counter[tuple[str, str]]:
        """Return how many jobs were ever made for each thing that was declared."""
        labels = (job["labels"] for job in self.place.vertex.jobs())
        return Counter((one[RESOURCE], one[SPEC]) for one in labels)

    def _step(self, action: Callable[..., Result], *arguments: Any) -> Result:
        for _ in range(RUNS - 1):
            try:
                return action(*arguments)
            except VertexError as error:
                self.errors.append(error)
        return action(*arguments)

    @property
    def _uri(self) -> str:
        return f"gs://{self.place.bucket}/uploaded.jsonl"

    def _upload(self) -> None:
        path = self.folder / "train.jsonl"
        path.write_bytes(rows())
        self._generation = dataset.put(self.connection, content_of(path), self._uri).generation

    def _spec(self, retry: str, epochs: int = 2) -> TuningJobSpec:
        fields = {
            "project": self.place.project,
            "location": "us-central1",
            "base_model": "gemini-2.5-flash",
            "training_dataset": self._uri,
            "hyperparameters": {"epoch_count": epochs, "adapter_size": 1},
            "retry": retry,
        }
        return TuningJobSpec.parse(fields, "the job")

    def _ended(self, job: TuningJob) -> TuningJob:
        """Wait as the gate does: a job that the service says is not there is an error."""
        deadline = time.monotonic() + 60
        names = {job.name, f"{self.place.parent}/tuningJobs/404"}  # two, so that a list is asked
        while time.monotonic() < deadline:
            found = look_at_all(self.connection, self.place.parent, JOB.stack, names)
            seen = found.get(job.name)
            if seen and seen.ended:
                assert seen.succeeded, seen
                return seen
        raise AssertionError(f"{job.name} does not end")

    def _claim(self, job: TuningJob, description: str) -> str:
        spec = TunedModelSpec.parse({"tuning_job": job.name, "description": description}, "it")
        return tuned_model.claim(self.connection, spec, MODEL).model.versioned_name

    def _refresh(self, job: TuningJob, model: str) -> None:
        assert dataset.look(self.connection, self._uri)
        assert tuning_job.has_model(self.connection, job)
        tuned_model.look(self.connection, model, job.name)
        stack_models(self.connection, self.place.parent, JOB.stack)
