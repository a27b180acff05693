"""An emulator whose controls are at their first setting before and after each test."""

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.emulator.clients import Tuner, new_tuner
from tests.wire.gapic import Clients, clients


@pytest.fixture(scope="session")
def own_emulator() -> Iterator[Emulator]:
    with running_emulator(job_seconds=1.0, grpc=True) as running:
        yield running


@pytest.fixture
def emulator(own_emulator: Emulator) -> Iterator[Emulator]:
    yield own_emulator
    for control in (own_emulator.faults, own_emulator.scenarios, own_emulator.permissions):
        control.clear()


@pytest.fixture
def tuner(emulator: Emulator) -> Tuner:
    return new_tuner(emulator)


@pytest.fixture(params=["rest", "grpc"])
def gapic(request: Any, emulator: Emulator) -> Iterator[Clients]:
    """Google's generated clients, over each transport."""
    with clients(emulator, "v1", request.param) as made:
        yield made
