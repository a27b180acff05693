"""The console as a process of its own, and a real browser in front of it."""

import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, expect

from pulumi_vertex_tuning.emulator.testing import Emulator

ROOT = Path(__file__).resolve().parents[2]
SHOTS = "CONSOLE_SCREENSHOTS"
"""The environment variable that names the folder for screenshots; without it none are kept."""


class View(NamedTuple):
    """A window: what its screenshots are called after, its size, its colours."""

    suffix: str = ""
    size: tuple[int, int] = (1100, 760)
    dark: bool = False


DESK, DARK, PHONE = View(), View("-dark", dark=True), View("-phone", (390, 760))
VIEWS = (DESK, DARK, PHONE)
WAIT_MS = 20_000
_STILL = """Promise.all(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().iterations !== Infinity)
  .map(one => one.finished.catch(() => null))).then(() => null)"""
expect.set_options(timeout=WAIT_MS)


@dataclass(frozen=True)
class Console:
    """A running console: its start address, and what it has printed since."""

    start: str
    printed: list[str]

    @property
    def url(self) -> str:
        """The address without the token."""
        return self.start.partition("/?")[0]

    @property
    def token(self) -> str:
        """The token in the start address."""
        return self.start.partition("token=")[2]


def environment(emulator: Emulator) -> dict[str, str]:
    """Return the environment of commands that talk to an emulator."""
    hosts = {"AIPLATFORM_EMULATOR_HOST": emulator.host, "STORAGE_EMULATOR_HOST": emulator.url}
    return {**os.environ, **hosts}


@contextlib.contextmanager
def running_console(where: Mapping[str, str], folder: Path, *arguments: str) -> Iterator[Console]:
    """Start the console in a folder, wait for its address, and stop it at the end."""
    command = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "console", *arguments]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(where),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    try:
        first = process.stdout.readline()
        found = re.search(r"http://\S+", first)
        assert found, first + process.stdout.read()
        printed: list[str] = []
        reader = threading.Thread(target=lambda: printed.extend(process.stdout or ()), daemon=True)
        reader.start()
        yield Console(found[0], printed)
    finally:
        process.terminate()
        process.wait(20)
        reader.join(5)
        process.stdout.close()


@contextlib.contextmanager
def open_page(browser: Browser, address: str, view: View = DESK) -> Iterator[Page]:
    """Open an address in a window of its own; what the page itself finds wrong fails the test."""
    context = browser.new_context(
        viewport={"width": view.size[0], "height": view.size[1]},
        color_scheme="dark" if view.dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    try:
        page.goto(address)
        yield page
    finally:
        context.close()
    assert not wrong, wrong


def look(page: Page, name: str) -> None:
    """Check that nothing is wider than the window, and keep a screenshot where one is wanted."""
    page.mouse.move(0, 0)
    page.evaluate("window.scrollTo(0, 0)")
    page.evaluate(_STILL)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{name}: {wide} px wider than the window"
    if folder := os.environ.get(SHOTS):
        file = ROOT / folder / f"{name}.png"
        page.screenshot(path=file, full_page=not page.locator(".q-dialog").count())
        _shrink(file)


def _shrink(file: Path) -> None:
    """Keep as many colours as a page of text has."""
    from PIL import Image

    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(64)
    small.save(file, optimize=True)
