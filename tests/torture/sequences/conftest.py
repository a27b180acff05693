"""The grounds on which a worker's sequences are run."""

from collections.abc import Iterator

import pytest

from tests.torture.sequences.place import Grounds, running_grounds


@pytest.fixture(scope="session")
def grounds() -> Iterator[Grounds]:
    with running_grounds() as running:
        yield running
