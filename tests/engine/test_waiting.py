"""Limits of the waiting, on the real engine: timeouts, turns, what happens to what is missing."""

import re
from collections.abc import Iterator

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.engine.conftest import StackFactory
from tests.engine.project import Project, eventually
from tests.lifecycle.place import LONG


@pytest.fixture(scope="module")
def controlled() -> Iterator[Emulator]:
    """An emulator whose scenarios are this module's own."""
    with running_emulator(job_seconds=1.0) as running:
        yield running


@pytest.fixture
def directed(make_project: StackFactory, controlled: Emulator) -> Iterator[Project]:
    project = make_project(controlled)
    yield project
    controlled.scenarios.clear()
    project.cancel_jobs()


@pytest.mark.parametrize("then", ["leave", "cancel"])
def test_a_job_that_takes_too_long_is_left_or_cancelled(project: Project, then: str) -> None:
    project.models["bot"]["hyperparameters"]["epochCount"] = LONG
    project.models["bot"] |= {"timeout": "2s", "onTimeout": then}

    result = project.up(check=False)

    assert result.code != 0
    assert re.search(r"tuning: RUNNING.*, \ds.*: longer than its timeout of 2s; it ", result.text)
    assert "1 of 1 tuning job failed: bot" in result.text
    [job] = project.vertex.jobs()
    if then == "leave":
        assert "it goes on (on_timeout)" in result.text
        assert job["state"] == "JOB_STATE_RUNNING"
    else:
        assert "it was cancelled (on_timeout)" in result.text
        eventually(lambda: project.vertex.get(job["name"])["state"] == "JOB_STATE_CANCELLED")


def test_a_job_without_progress_is_given_up(directed: Project, controlled: Emulator) -> None:
    controlled.scenarios.add("STALLED")
    directed.models["bot"] |= {"progressTimeout": "2s"}

    result = directed.up(check=False)

    assert result.code != 0
    assert "no progress for 2s, its progress_timeout; it goes on" in result.text


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("timeout", "6", 'timeout: "6" is not a time; write it like 90m, 6h, 1h30m or 2d'),
        ("onTimeout", "kill", "on_timeout: \"kill\" is not allowed; use 'leave' or 'cancel'"),
        ("onMissing", "ignore", "on_missing: \"ignore\" is not allowed; use 'fail' or 'retrain'"),
        ("adopt", "123", 'adopt: "123" is not the name of a tuning job'),
    ],
)
def test_what_cannot_be_meant_is_refused(
    project: Project, field: str, value: str, expected: str
) -> None:
    project.models["bot"][field] = value

    assert expected in project.preview(check=False).text


def test_only_so_many_jobs_run_at_once(make_project: StackFactory) -> None:
    with running_emulator(job_seconds=1.5) as emulator:
        project = make_project(emulator)
        project.settings["vertex-tuning:maxConcurrentJobs"] = 1
        bot = project.models.pop("bot") | {"exportLastCheckpointOnly": True}
        project.models = {f"bot{number}": dict(bot) for number in range(3)}

        text = project.up().text

        waits = (
            r"bot\d waits for its turn: 1 of the stack's jobs run, and vertex-tuning:maxC.* is 1"
        )
        assert len(set(re.findall(waits, text))) == 2
        first, second, third = project.vertex.jobs()
        assert first["endTime"] < second["createTime"]
        assert second["endTime"] < third["createTime"]

        project.models["bot0"] |= {"description": "changes in place"}
        text = project.up().text
        assert "waits for its turn" not in text
        assert len(project.vertex.jobs()) == 3


def test_a_limit_that_is_none_is_refused(project: Project) -> None:
    project.settings["vertex-tuning:maxConcurrentJobs"] = "many"

    result = project.preview(check=False)

    assert "vertex-tuning:maxConcurrentJobs is not a whole number above 0" in result.text


def test_a_missing_model_is_trained_again_where_that_is_wanted(project: Project) -> None:
    project.models["bot"]["onMissing"] = "retrain"
    project.up()
    assert project.steps() == {}
    project.vertex.delete_model(project.outputs()["model"].partition("@")[0])

    assert project.steps() == {"TuningJob bot": "replace", "TunedModel bot": "replace"}
    assert "bot trains a new model: a paid job" in project.preview().text
    project.up()

    assert len(project.vertex.jobs()) == 2
    assert project.vertex.get(project.outputs()["model"])
    assert project.steps() == {}


def test_a_job_that_was_cancelled_elsewhere_is_trained_again_where_that_is_wanted(
    project: Project,
) -> None:
    project.models["bot"] |= {"onMissing": "retrain"}
    project.models["bot"]["hyperparameters"]["epochCount"] = LONG
    process = project.start_up()
    [job] = eventually(project.vertex.live_jobs)
    project.vertex.cancel(job)
    assert "tuning: CANCELLED" in process.communicate(timeout=60)[0]
    assert process.returncode != 0

    assert project.steps() == {"TuningJob bot": "replace", "TunedModel bot": "create"}
