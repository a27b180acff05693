"""A project of its own on an emulator, and the command for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.cli.command import Command, command_for
from tests.engine.project import Project
from tests.lifecycle.place import Place


@pytest.fixture
def place(emulator: Emulator) -> Iterator[Place]:
    """A project whose jobs do not go on training after the test."""
    made = Place(emulator)
    yield made
    made.cancel_all()


@pytest.fixture
def command(emulator: Emulator, place: Place, tmp_path: Path) -> Command:
    """The command for that project."""
    return command_for(emulator, place.project, tmp_path)


@pytest.fixture
def slow() -> Iterator[Emulator]:
    """An emulator of its own, whose jobs take longer than any test."""
    with running_emulator(job_seconds=600.0) as running:
        yield running


@pytest.fixture
def slow_place(slow: Emulator) -> Place:
    """A project on it."""
    return Place(slow)


@pytest.fixture
def slow_command(slow: Emulator, slow_place: Place, tmp_path: Path) -> Command:
    """The command for that project."""
    return command_for(slow, slow_place.project, tmp_path)


@pytest.fixture
def project(emulator: Emulator, tmp_path: Path) -> Iterator[Project]:
    """A Pulumi project on the emulator, with a stack of its own."""
    made = Project(tmp_path / "project", emulator)
    yield made
    made.cancel_jobs()


@pytest.fixture
def in_stack(project: Project) -> Command:
    """The command in the folder of that project."""
    return Command(project.folder, {**project.environment, "COLUMNS": "250"})
