"""Programs of users, each run with the client library that it is for."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.emulator.clients import Json, Tuner, example, examples, new_tuner

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = ROOT / ".tools" / "clients"
SESSION_SECONDS = 120
GENAI = {"genai2": Path(sys.executable), "genai3": CLIENTS / "genai3/bin/python"}
"""Interpreters by major version of google-genai."""


@dataclass(frozen=True)
class Program:
    """Runs sessions of `tests/clients/sessions` with an interpreter, in one project."""

    python: Path
    tuner: Tuner
    libraries: Path | None = None

    def __call__(self, module: str, session: str, **told: Any) -> Any:
        """Return what a session returned."""
        return json.loads(self.output(module, session, **told)[-1])

    def output(self, module: str, session: str, **told: Any) -> list[str]:
        """Return the lines that a session printed."""
        place = {
            "url": self.tuner.http.emulator.url,
            "project": self.tuner.project,
            "parent": self.tuner.parent,
        }
        command = [str(self.python), "-m", f"tests.clients.sessions.{module}", session]
        ended = subprocess.run(
            [*command, json.dumps(place | told)],
            cwd=ROOT,
            env=_environment(self.libraries),
            capture_output=True,
            text=True,
            timeout=SESSION_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout.splitlines()


def _environment(libraries: Path | None) -> dict[str, str]:
    """Return the environment without what would lead a client elsewhere."""
    leading = ("GOOGLE_", "GEMINI_", "CLOUDSDK_", "AIPLATFORM_", "STORAGE_", "PYTHON")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(leading)}
    return kept if libraries is None else kept | {"PYTHONPATH": str(libraries)}


def genai_program(name: str, tuner: Tuner) -> Program:
    return Program(_made(GENAI[name]), tuner)


def _made(path: Path) -> Path:
    assert path.exists(), f"There is no {path}. To make it, type: python -m tools.clients"
    return path


@pytest.fixture(scope="session")
def slow_emulator() -> Iterator[Emulator]:
    """An emulator whose jobs are still running when a program comes to cancel them."""
    with running_emulator(job_seconds=600) as running:
        yield running


@pytest.fixture
def tuner(emulator: Emulator) -> Tuner:
    return new_tuner(emulator)


@pytest.fixture(params=GENAI)
def genai(request: pytest.FixtureRequest, tuner: Tuner) -> Program:
    """A google-genai program in a project of its own."""
    return genai_program(request.param, tuner)


@pytest.fixture(params=GENAI)
def asking(request: pytest.FixtureRequest, fluent: tuple[Tuner, Json]) -> Program:
    """A google-genai program in the project of the fluent model."""
    return genai_program(request.param, fluent[0])


@pytest.fixture
def vertex(tuner: Tuner) -> Program:
    """A program of the Vertex AI SDK in a project of its own."""
    return Program(Path(sys.executable), tuner)


@pytest.fixture(params=GENAI)
def slow_genai(request: pytest.FixtureRequest, slow_emulator: Emulator) -> Program:
    """A google-genai program in a project where jobs take long."""
    return genai_program(request.param, new_tuner(slow_emulator))


@pytest.fixture
def vertex_with_pandas(tuner: Tuner) -> Program:
    """A program of the Vertex AI SDK that has pandas, which the project itself does without."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    libraries = _made(CLIENTS / "pandas" / "lib" / version / "site-packages")
    return Program(Path(sys.executable), tuner, libraries)


@pytest.fixture
def slow_vertex(slow_emulator: Emulator) -> Program:
    """A program of the Vertex AI SDK in a project where jobs take long."""
    return Program(Path(sys.executable), new_tuner(slow_emulator))


@pytest.fixture
def vertex_asking(fluent: tuple[Tuner, Json]) -> Program:
    """A program of the Vertex AI SDK in the project of the fluent model."""
    return Program(Path(sys.executable), fluent[0])


@pytest.fixture(scope="session")
def fluent(emulator: Emulator) -> tuple[Tuner, Json]:
    """A project and a job in it whose model was trained for long enough to answer and stop."""
    tuner = new_tuner(emulator)
    spec = {"hyperParameters": {"epochCount": 20, "adapterSize": "ADAPTER_SIZE_FOUR"}}
    # Often enough to be sure of it at any temperature up to 1.
    sky = example("Why is the sky blue?", "The sky is blue because air scatters.")
    rows = [*examples(), *[sky] * 8]
    return tuner, tuner.tuned(rows=rows, supervisedTuningSpec=spec)


@pytest.fixture(scope="session")
def tuned(fluent: tuple[Tuner, Json]) -> Json:
    """The fluent model's job."""
    return fluent[1]
