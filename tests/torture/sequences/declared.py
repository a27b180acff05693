"""What the program of a sequence declares: tuned models by name, in one stack of one project."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pulumi_vertex_tuning.lifecycle.identity import SPEC, Owner, job_labels, owner
from pulumi_vertex_tuning.resources.provider import pick
from pulumi_vertex_tuning.spec import TuningJobSpec

Properties = dict[str, Any]

KEPT = "kept"
NAMES = ("ann", "bob", KEPT)
"""The tuned models that a program may declare. The last one has retain_on_delete."""

LOCATION = "us-central1"
BASE_MODEL = "gemini-2.5-flash"


@dataclass(frozen=True)
class Bot:
    """A tuned model as declared. What is "" is left open."""

    epochs: int = 1
    data: str = "a"
    retry: str = ""
    on_missing: str = "fail"
    display_name: str = "first"
    description: str = ""
    team: str = "red"
    checkpoint: str = ""

    @property
    def training(self) -> "Training":
        """What cannot change without training again."""
        return Training(self.epochs, self.data, self.retry)

    def __str__(self) -> str:
        """Return it in words."""
        texts = {"team": self.team, "about": self.description, "checkpoint": self.checkpoint}
        rest = "".join(f", {key} {text}" for key, text in texts.items() if text)
        return f"{self.training}, named {self.display_name}{rest}, on_missing {self.on_missing}"

    def trained_by(self, training: "Training") -> "Bot":
        """Return the same, trained so."""
        changes = {"epochs": training.epochs, "data": training.data, "retry": training.retry}
        return replace(self, **changes)  # type: ignore[arg-type] # a dict of several types


@dataclass(frozen=True)
class Training:
    """Epochs, a data set and the retry trigger."""

    epochs: int
    data: str
    retry: str

    def __str__(self) -> str:
        """Return it in words."""
        again = f", retry {self.retry}" if self.retry else ""
        return f"{self.epochs} epochs of data {self.data}{again}"


@dataclass(frozen=True)
class Site:
    """Where a stack is, and what its data sets are: for each letter a URI and a digest."""

    project: str
    stack: str
    data: Mapping[str, Properties]
    pulumi_project: str = "tuned-models"

    @property
    def parent(self) -> str:
        """The name under which its things are."""
        return f"projects/{self.project}/locations/{LOCATION}"

    @property
    def hash(self) -> str:
        """The stack in labels."""
        return self.owner("", "").stack

    def owner(self, kind: str, name: str) -> Owner:
        """Return a resource of the stack as labels have it."""
        return owner("organization", self.pulumi_project, self.stack, kind, name)

    def labels(self, name: str, training: Training) -> dict[str, str]:
        """Return the labels of the job that trains so for a resource."""
        spec = TuningJobSpec.parse(self.spec(training), "the job")
        return job_labels(spec, self.owner("TuningJob", name))

    def trains(self, inputs: Properties) -> str:
        """Return the label of what a job with these inputs trains."""
        spec = TuningJobSpec.parse(pick(inputs, TuningJobSpec), "the job")
        return job_labels(spec, self.owner("", ""))[SPEC]

    def spec(self, training: Training) -> Properties:
        """Return what retrains, in the API's names."""
        return {
            "project": self.project,
            "location": LOCATION,
            "baseModel": BASE_MODEL,
            "trainingDataset": self.data[training.data],
            "hyperparameters": {"epochCount": training.epochs, "adapterSize": 1},
            "exportLastCheckpointOnly": False,
            **({"retry": training.retry} if training.retry else {}),
        }
