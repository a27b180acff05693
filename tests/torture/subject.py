"""Who is shot at: a Pulumi project that declares one tuned model."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine import cli
from tests.engine.project import ROOT, Project
from tests.lifecycle.place import Place
from tests.vertex import Vertex


class Subject(Protocol):
    """A stack, laid out in a folder, whose jobs are all those of its own Google Cloud project."""

    folder: Path
    environment: dict[str, str]
    vertex: Vertex

    def declare(self, epochs: int) -> None:
        """Ask for a model that is trained for so many epochs."""

    def endpoint(self, outputs: dict[str, Any]) -> str:
        """Return the endpoint that the stack's outputs name."""

    def heed(self, printed: str) -> str:
        """Do what an error or a warning asks for; say what was done, "" when it asks nothing."""


Lay = Callable[[Path, Emulator, str], Subject]
"""Lay out a subject in a folder; its calls go to the URL, which leads to the emulator."""


_RETRY = ("give retry another text", "give its retry argument", "another text in retry")


class Ours:
    """The shipped program with one tuned model."""

    def __init__(self, folder: Path, emulator: Emulator, url: str) -> None:
        self._project = Project(folder, emulator)
        self._retries = 0
        self.folder, self.vertex = folder, self._project.vertex
        self.environment = {
            **self._project.environment,
            "AIPLATFORM_EMULATOR_HOST": url.removeprefix("http://"),
            "STORAGE_EMULATOR_HOST": url,
        }

    def declare(self, epochs: int) -> None:
        self._project.models["bot"] |= {
            "hyperparameters": {"epochCount": epochs, "adapterSize": 1},
            "exportLastCheckpointOnly": True,
        }
        self._project.write_configuration()

    def endpoint(self, outputs: dict[str, Any]) -> str:
        return str(outputs["bot"]["endpoint"])

    def heed(self, printed: str) -> str:
        if not any(words in printed for words in _RETRY):
            return ""
        self._retries += 1
        self._project.models["bot"]["retry"] = self._retries
        self._project.write_configuration()
        return f"retry: {self._retries}"


class Naive:
    """The dynamic provider of benchmarks/naive/ with one tuned model, on data that is there."""

    def __init__(self, folder: Path, emulator: Emulator, url: str) -> None:
        shutil.copytree(ROOT / "benchmarks" / "naive", folder)
        place = Place(emulator)
        self.folder, self.vertex = folder, Vertex(emulator, f"{place.project}-naive")
        self.environment = cli.environment(folder, emulator)
        self._configuration: dict[str, Any] = {
            "naive:project": self.vertex.project,
            "naive:trainingData": place.data,
            "naive:apiEndpoint": url,
            "naive:pollSeconds": 0.3,
        }
        created = cli.run(folder, self.environment, "stack", "init", "organization/naive/test")
        assert created.code == 0, created.text

    def declare(self, epochs: int) -> None:
        configuration = {**self._configuration, "naive:epochs": epochs}
        cli.configure(self.folder / "Pulumi.test.yaml", configuration)

    def endpoint(self, outputs: dict[str, Any]) -> str:
        return str(self.vertex.get(outputs["model-0"])["tunedModel"]["endpoint"])

    def heed(self, printed: str) -> str:
        del printed
        return ""


SUBJECTS: dict[str, Lay] = {"ours": Ours, "naive": Naive}
