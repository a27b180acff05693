"""The real engine on the shipped program, in a folder of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine.project import Project

StackFactory = Callable[..., Project]


@pytest.fixture
def make_project(tmp_path: Path, emulator: Emulator) -> Iterator[StackFactory]:
    """Return a factory of projects, whose jobs do not go on training after the test."""
    made: list[Project] = []

    def make(on: Emulator | None = None) -> Project:
        project = Project(tmp_path / f"project{len(made)}", on or emulator)
        if on is None:
            made.append(project)
        return project

    yield make
    for project in made:
        project.cancel_jobs()


@pytest.fixture
def project(make_project: StackFactory) -> Project:
    """A project on the worker's emulator."""
    return make_project()
