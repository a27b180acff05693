"""A project of its own on an emulator, and the command for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.cli.command import Command, command_for
from tests.engine.project import Project
from tests.lifecycle.place import Place

_LONG = 600.0


@pytest.fixture
def command(emulator: Emulator, place: Place, tmp_path: Path) -> Command:
    """The command for that project."""
    return command_for(emulator, place.project, tmp_path)


@pytest.fixture(scope="session")
def slow() -> Iterator[Emulator]:
    """An emulator for all tests of a worker, whose jobs take longer than any test."""
    with running_emulator(job_seconds=_LONG) as running:
        yield running


@pytest.fixture
def slow_place(slow: Emulator) -> Iterator[Place]:
    """A project on it."""
    made = Place(slow)
    yield made
    made.cancel_all()


@pytest.fixture
def slow_command(slow: Emulator, slow_place: Place, tmp_path: Path) -> Command:
    """The command for that project."""
    return command_for(slow, slow_place.project, tmp_path)


@pytest.fixture
def own() -> Iterator[Emulator]:
    """An emulator for one test, which stops it or takes permissions away."""
    with running_emulator(job_seconds=_LONG) as running:
        yield running


@pytest.fixture
def own_place(own: Emulator) -> Place:
    """A project on it."""
    return Place(own)


@pytest.fixture
def own_command(own: Emulator, own_place: Place, tmp_path: Path) -> Command:
    """The command for that project."""
    return command_for(own, own_place.project, tmp_path)


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
