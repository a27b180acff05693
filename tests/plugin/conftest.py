"""Plugins that are configured for the worker's emulator, and resources to declare in them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.lifecycle.place import Place
from tests.plugin.plugin import NO_ENGINE, Plugin, Properties, running_plugin


@contextmanager
def configured(
    emulator: Emulator, factory: pytest.TempPathFactory, engine: str = NO_ENGINE
) -> Iterator[Plugin]:
    """Run a plugin that talks to an emulator."""
    hidden = ("AIPLATFORM_", "STORAGE_", "GOOGLE_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    configuration = {"vertex-tuning:emulatorHost": emulator.host}
    folder = factory.mktemp("program")
    with running_plugin(folder, configuration, environment, engine) as plugin:
        yield plugin


@pytest.fixture(scope="session")
def plugin(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugin]:
    """The plugin of a first run."""
    with configured(emulator, tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="session")
def next_run(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plugin]:
    """The plugin of a later run, which has not seen what the first one did."""
    with configured(emulator, tmp_path_factory) as running:
        yield running


@pytest.fixture
def job_inputs(place: Place) -> Properties:
    """The inputs of a job that is quick."""
    return {
        "project": place.project,
        "location": "us-central1",
        "baseModel": "gemini-2.5-flash",
        "trainingDataset": {"uri": place.data},
        "hyperparameters": {"epochCount": 2, "adapterSize": 1},
        "exportLastCheckpointOnly": False,
        "labels": {"team": "a"},
        "tunedModelDisplayName": "bot",
        "service": "emulator",
        "owner": {"stack": "0a", "resource": "0b"},
        "condition": "present",
    }


@pytest.fixture
def model_inputs() -> Properties:
    """The inputs of a tuned model, but for the job."""
    return {
        "displayName": "bot",
        "description": "first",
        "labels": {"team": "a"},
        "service": "emulator",
        "owner": {"stack": "0a", "resource": "0c"},
        "condition": "present",
    }
