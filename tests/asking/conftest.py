"""A model that was tuned once for all tests of a worker."""

from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.asking.asking import Model
from tests.lifecycle.place import Place

EPOCHS = 120


@pytest.fixture(scope="session")
def job(emulator: Emulator) -> tuple[Place, str]:
    """A job that has ended, in a place of its own."""
    place = Place(emulator)
    name = place.post(
        baseModel="gemini-2.5-flash",
        tunedModelDisplayName="colours",
        supervisedTuningSpec={
            "trainingDatasetUri": place.data,
            "hyperParameters": {
                "epochCount": EPOCHS,
                "adapterSize": "ADAPTER_SIZE_SIXTEEN",
                "learningRateMultiplier": 3,
            },
        },
    )
    place.finish(name)
    return place, name


@pytest.fixture
def model(job: tuple[Place, str], tmp_path: Path) -> Model:
    """The model, and a folder for files."""
    place, name = job
    return Model(place, place.vertex.get(name), tmp_path)
