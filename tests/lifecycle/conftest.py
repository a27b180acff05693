"""The provider's own calls, to the worker's emulator."""

from collections.abc import Callable
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.lifecycle.claims import Claim
from pulumi_vertex_tuning.lifecycle.create import create_or_adopt
from pulumi_vertex_tuning.lifecycle.identity import owner
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.service import Service
from tests.lifecycle.place import LONG, Place

OWNER = owner("me", "project", "dev", "TuningJob", "bot")
CLAIMANT = owner("me", "project", "dev", "TunedModel", "bot")
CLAIMED = Claim(CLAIMANT, sweep=True)
SpecFactory = Callable[..., TuningJobSpec]
JobFactory = Callable[..., TuningJob]


@pytest.fixture(scope="session")
def connection(emulator: Emulator) -> Connection:
    return Connection(Service("emulator", emulator.url, emulator.url))


@pytest.fixture
def make_spec(place: Place) -> SpecFactory:
    """Return specs of jobs in the place; without epochs they run until they are cancelled."""

    def make(*, epochs: int = LONG, **fields: Any) -> TuningJobSpec:
        values = {
            "project": place.project,
            "location": "us-central1",
            "base_model": "gemini-2.5-flash",
            "training_dataset": place.data,
            "hyperparameters": {"epoch_count": epochs, "adapter_size": 1},
            "tuned_model_display_name": "bot",
            **fields,
        }
        given = {key: value for key, value in values.items() if value is not None}
        return TuningJobSpec.parse(given, "the job")

    return make


@pytest.fixture
def trained(connection: Connection, place: Place, make_spec: SpecFactory) -> JobFactory:
    """Return finished jobs, as the provider sees them."""

    def train(**fields: Any) -> TuningJob:
        spec = make_spec(**{"epochs": 2, **fields})
        job = create_or_adopt(connection, spec, OWNER).job
        place.finish(job.name)
        return tuning_jobs.get(connection, job.name)

    return train
