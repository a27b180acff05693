"""What several levels of tests start from: an emulator, and data to train on."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

if TYPE_CHECKING:
    from tests.lifecycle.place import Place

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A suite in the background has Ctrl-C ignored, and would hand that down to what it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)

COLOURS = ("red", "green", "blue", "yellow", "black", "white", "brown", "grey", "pink", "orange")


def write_rows(path: Path, count: int, start: int = 0) -> Path:
    """Write a small data set about the colours of things."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for number in range(start, start + count):
            row = {
                "contents": [
                    {"role": "user", "parts": [{"text": f"What colour is thing {number}?"}]},
                    {
                        "role": "model",
                        "parts": [{"text": f"Thing {number} is {COLOURS[number % 10]}."}],
                    },
                ]
            }
            file.write(json.dumps(row) + "\n")
    return path


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Remember data sets of tests in a folder of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VERTEX_TUNING_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """One emulator for all tests of a worker that do not need one to themselves."""
    with running_emulator(job_seconds=1.0) as running:
        yield running


@pytest.fixture
def place(emulator: Emulator) -> Iterator["Place"]:
    """A project with data, where nothing trains on after the test."""
    from tests.lifecycle.place import Place  # which takes its rows from here

    made = Place(emulator)
    yield made
    made.cancel_all()
