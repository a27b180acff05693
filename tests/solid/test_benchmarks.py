"""The benchmarks run and measure what they say. No figure is expected of them here."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.load import Target, body, measure

from pulumi_vertex_tuning.emulator.testing import Emulator

ROOT = Path(__file__).parents[2]


def test_a_quick_run_reports_every_figure() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--json", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
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
