"""The console's first page beside a bare table, and its memory while a job is monitored."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import psutil

from benchmarks.asking import ask, upload
from benchmarks.emulator.rows import JOBS_PATH, LOCATION, PROJECT, fill
from benchmarks.machine import Machine, load
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_CONSOLE = ("-m", "pulumi_vertex_tuning.cli.app", "console")
_BARE = str(Path(__file__).with_name("bare_table.py"))
_MIB = 2**20
_BETWEEN = 5.0


@dataclass(frozen=True)
class Size:
    """How many jobs there are, how often the page is opened, how long a job is watched."""

    jobs: int
    rounds: int
    seconds: float


FULL = Size(1000, 9, 600.0)
# Enough to see that everything runs; the figures say nothing.
QUICK = Size(5, 1, 3.0)


@dataclass(frozen=True)
class Report:
    """Seconds until the first row stands in the browser; MiB of the console's process.

    first_mib: after a tenth of the time, when all that is loaded once is there.
    """

    jobs: int
    seconds: float
    longest: float
    baseline_seconds: float
    ratio: float
    watched_seconds: float
    first_mib: float
    last_mib: float
    highest_mib: float
    machine: Machine


def run(size: Size) -> Report:
    """Measure both in one browser."""
    from playwright.sync_api import sync_playwright

    load_before = load()
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        data.mkdir()
        fill(data, size.jobs)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with running_emulator(data_dir=data, job_seconds=10 * size.seconds) as emulator:
            pairs, memory = _measured(browser, emulator, size, Path(folder))
        browser.close()
    ours, bare = zip(*pairs, strict=True)
    return Report(
        jobs=size.jobs,
        seconds=median(ours),
        longest=max(ours),
        baseline_seconds=median(bare),
        ratio=median(one / other for one, other in pairs),
        watched_seconds=size.seconds,
        first_mib=memory[len(memory) // 10],
        last_mib=memory[-1],
        highest_mib=max(memory),
        machine=Machine.since(load_before),
    )


def table(report: Report) -> str:
    """Return the figures as Markdown."""
    return f"""{report.machine}

| first page | the console | longest | a bare NiceGUI table | ratio |
|---|---|---|---|---|
| {report.jobs:,} jobs | {report.seconds:.2f} s | {report.longest:.2f} s \
| {report.baseline_seconds:.2f} s | {report.ratio:.1f} |

| a job that trains is monitored | after a tenth | at the end | highest | ratio |
|---|---|---|---|---|
| {report.watched_seconds:.0f} s | {report.first_mib:.0f} MiB | {report.last_mib:.0f} MiB \
| {report.highest_mib:.0f} MiB | {report.last_mib / report.first_mib:.2f} |"""


def _measured(
    browser: "Browser", emulator: Emulator, size: Size, folder: Path
) -> tuple[list[tuple[float, float]], list[float]]:
    port = _free_port()
    bare = (_BARE, str(port), str(size.jobs))
    place = ("--project", PROJECT, "--location", LOCATION)
    with _running(bare, emulator, folder), _running((*_CONSOLE, *place), emulator, folder) as ours:
        start = _address(ours)
        _reachable(port)
        _opened(browser, f"http://127.0.0.1:{port}/")
        _opened(browser, start)
        pairs = [
            (_opened(browser, start), _opened(browser, f"http://127.0.0.1:{port}/"))
            for _ in range(size.rounds)
        ]
        return pairs, _watched(browser, start, _training(emulator), ours.pid, size.seconds)


def _opened(browser: "Browser", address: str) -> float:
    """Return the seconds from asking for a page to seeing a row of it."""
    context = browser.new_context()
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit", timeout=60_000)
    page.locator("tbody tr td").first.wait_for(timeout=60_000)
    seconds = time.perf_counter() - began
    context.close()
    return seconds


def _watched(browser: "Browser", start: str, job: str, pid: int, seconds: float) -> list[float]:
    """Return the process's memory in MiB, once a second, while the job's curves are shown."""
    page = browser.new_page()
    url, _, token = start.partition("/?")
    page.goto(f"{url}/jobs/{job}?{token}")
    page.get_by_role("tab", name="Monitor").click()
    process, memory = psutil.Process(pid), []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        page.wait_for_timeout(min(_BETWEEN, seconds / 3) * 1000)
        memory.append(process.memory_info().rss / _MIB)
    page.close()
    return memory


def _training(emulator: Emulator) -> str:
    """Start a job that trains for longer than it is watched; return its id."""
    job = {
        "baseModel": "gemini-2.5-flash",
        "supervisedTuningSpec": {
            "trainingDatasetUri": upload(emulator, f"{PROJECT}-watched", 200),
            "hyperParameters": {"epochCount": 100},
        },
    }
    name = str(ask(emulator, "POST", JOBS_PATH, json.dumps(job).encode())["name"])
    return name.rpartition("/")[2]


@contextmanager
def _running(
    arguments: Sequence[str], emulator: Emulator, folder: Path
) -> Iterator["subprocess.Popen[str]"]:
    own = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    hosts = {"AIPLATFORM_EMULATOR_HOST": emulator.host, "STORAGE_EMULATOR_HOST": emulator.url}
    process = subprocess.Popen(  # noqa: S603 - fixed commands
        [sys.executable, *arguments],
        env={**own, **hosts},  # NiceGUI's own servers behave otherwise in a test
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    printed = process.stdout.readline()
    if not (found := re.search(r"http://\S+", printed)):
        raise RuntimeError(printed)
    return found[0]


def _reachable(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
