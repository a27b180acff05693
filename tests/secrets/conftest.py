"""Credentials to be watched, somebody who waits for them, and projects for the real engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.conftest import make_project
from tests.secrets.attacker import Attacker, listening_attacker
from tests.secrets.canaries import Canaries

__all__ = ["make_project"]


@pytest.fixture
def attacker() -> Iterator[Attacker]:
    with listening_attacker() as listening:
        yield listening


@pytest.fixture
def canaries(tmp_path: Path) -> Canaries:
    return Canaries(tmp_path / "credentials")
