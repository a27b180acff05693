"""google-cloud-storage, unmodified, pointed at an emulator in both of its ways."""

import uuid
from collections.abc import Iterator

import pytest
from google.cloud import storage

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Http, no_credentials


@pytest.fixture(params=["environment", "client_options"])
def any_client(
    request: pytest.FixtureRequest,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[storage.Client]:
    """A client for tests that show both ways to say where the service is."""
    if request.param == "environment":
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", emulator.url)
        client = storage.Client(project=_project())
    else:
        client = new_client(emulator.url)
    yield client
    client.close()


@pytest.fixture
def client(emulator: Emulator) -> Iterator[storage.Client]:
    made = new_client(emulator.url)
    yield made
    made.close()


@pytest.fixture
def bucket(client: storage.Client) -> Iterator[storage.Bucket]:
    made = client.create_bucket(f"bucket-{uuid.uuid4().hex[:12]}")
    yield made
    made.delete(force=True)


@pytest.fixture
def http_(emulator: Emulator) -> Http:
    return Http(emulator)


def new_client(url: str) -> storage.Client:
    return storage.Client(
        project=_project(),
        credentials=no_credentials(),
        client_options={"api_endpoint": url},
    )


def _project() -> str:
    return f"project-{uuid.uuid4().hex[:8]}"
