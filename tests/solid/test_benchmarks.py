"""The benchmarks run and measure what they say. No figure is expected of them here."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.asking import ask
from benchmarks.console.report import BROWSERS
from benchmarks.emulator.load import Target, body, measure
from benchmarks.provider.asked import Asked, since
from benchmarks.provider.programs import JOBS, PROJECT, naive

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.vertex import Vertex

ROOT = Path(__file__).parents[2]


def quick_run(group: str) -> Any:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", group, "--json", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_a_quick_run_reports_every_figure() -> None:
    report = quick_run("emulator")
    assert {(one["what"], one["connections"]) for one in report["requests"]} == {
        (what, connections)
        for what in (
            "get",
            "list, page of 10",
            "list, page of 100",
            "get, another job each time",
            "list, page of 100, another each time",
        )
        for connections in (1, 8)
    }
    for one in report["requests"]:
        assert one["ratio"] > 0
        assert 0 < one["emulator"]["p50"] <= one["emulator"]["p99"]
    assert [start["jobs"] for start in report["starts"]] == [10, 120]
    assert report["memory"]["jobs"] == 120
    assert report["training"]["tokens_of_an_epoch"] > 60


def test_a_quick_run_compares_the_checks_of_data_sets() -> None:
    report = quick_run("data")
    names = ["orjson.loads of each line", "pydantic, typed rows", "all checks"]
    found = [one["what"] for one in report["reads"]]
    assert found[:3] == names
    assert found[-1] == "all checks, unchanged file"
    assert len({one["rows"] for one in report["reads"]}) == 1
    for one in report["reads"]:
        assert one["seconds"] > 0
        assert one["ratio"] > 0
        assert 5 < one["mib"] < 200


def test_a_quick_run_compares_listing_jobs_with_its_baseline() -> None:
    [listing] = quick_run("commands")["listings"]
    assert listing["jobs"] == 5
    assert listing["seconds"] > 0
    assert listing["ratio"] > 0


@pytest.mark.skipif(not any(map(shutil.which, BROWSERS)), reason="no Chromium on this machine")
def test_a_quick_run_opens_and_watches_the_console() -> None:
    report = quick_run("console")
    assert report["jobs"] == 5
    assert report["ratio"] > 0
    assert 20 < report["first_mib"] <= report["highest_mib"] < 1000


def test_a_quick_run_compares_the_provider_with_its_baselines() -> None:
    report = quick_run("provider")
    assert [one["models"] for one in report["parallel"]] == [2]
    for side in ("ours", "naive"):
        assert report["parallel"][0][side]["seconds"] > report["parallel"][0]["job_seconds"]
    assert [(one["command"], one["models"]) for one in report["unchanged"]] == [
        ("preview", 1),
        ("up", 1),
        ("preview", 2),
        ("up", 2),
    ]
    for one in report["unchanged"]:
        assert one["declared"]["components"] == one["models"]
        assert one["declared"]["resources"] >= 3 * one["models"]
        assert one["ratio"] > 0
        assert one["cpu_ratio"] > 0
    assert len(report["starts"]) == 2


def test_the_naive_provider_works_while_nothing_goes_wrong(tmp_path: Path) -> None:
    with running_emulator(job_seconds=0.5) as emulator:
        models = naive(tmp_path / "program", emulator)
        vertex = Vertex(emulator, PROJECT)
        stack = models.declare(2)
        stack.up()
        first = {model["name"] for model in vertex.models()}
        assert len(first) == 2

        stack.configure({**models.configuration(2), "naive:epochs": 3})
        stack.up()
        second = {model["name"] for model in vertex.models()}
        assert len(second) == 2
        assert not first & second

        stack.destroy()
        assert not vertex.models()
        assert not vertex.endpoints()
        assert len(vertex.jobs()) == 4


def test_requests_are_counted_from_the_mark_on(emulator: Emulator) -> None:
    ask(emulator, "GET", f"/v1/{JOBS}")
    with since(emulator) as found:
        ask(emulator, "GET", f"/v1/{JOBS}?pageSize=5")
        ask(emulator, "GET", "/storage/v1/b?project=p")
    assert found.asked == Asked(vertex=1, storage=1)


def test_the_load_asks_as_often_as_it_says(emulator: Emulator) -> None:
    path = "/emulator/requests?from=load"
    target = Target(emulator.port, (path, "/v1/projects/p/locations/l/tuningJobs?pageSize=7"))
    measured = measure(target, 3, 30, 30.0)
    assert measured.rate > 0
    asked = json.loads(body(target))["requests"]
    # Up to one more for each connection is on its way when the last one is counted.
    assert 15 <= sum("pageSize=7" in one["path"] for one in asked) <= 17


def test_the_load_does_not_count_errors_as_answers(emulator: Emulator) -> None:
    with pytest.raises(ConnectionError, match="404"):
        measure(Target(emulator.port, ("/nowhere",)), 1, 5, 5.0)
