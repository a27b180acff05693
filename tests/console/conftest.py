"""A browser for all tests of a worker, and a console on a place with jobs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.console.running import Console, environment, running_console
from tests.lifecycle.place import Place

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def console(emulator: Emulator, place: Place, tmp_path: Path) -> Iterator[Console]:
    """A console that shows the place."""
    arguments = ("--project", place.project, "--location", "us-central1")
    with running_console(environment(emulator), tmp_path, *arguments) as running:
        yield running
