"""Ctrl-C and destroy while a job runs, on the real engine."""

from collections.abc import Iterator

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.engine.conftest import StackFactory
from tests.engine.project import Project, eventually, interrupt, read_until


@pytest.fixture(scope="module")
def slow_emulator() -> Iterator[Emulator]:
    with running_emulator(job_seconds=600.0) as running:
        yield running


@pytest.fixture
def slow(make_project: StackFactory, slow_emulator: Emulator) -> Project:
    return make_project(slow_emulator)


def test_ctrl_c_ends_the_wait_and_the_next_up_goes_on(slow: Project) -> None:
    first = slow.start_up()
    read_until(first, "tuning: ")
    text = interrupt(first)
    assert "Traceback" not in text

    state = slow.state()
    assert "pending_operations" not in state
    [job] = [one for one in state["resources"] if one["type"].endswith(":TuningJob")]

    second = slow.start_up()
    printed = read_until(second, "tuning: ")
    interrupt(second)
    assert "creating" not in printed
    assert [one["name"] for one in slow.vertex.jobs()] == [job["id"]]
    slow.pulumi("destroy", "--yes", "--skip-preview")


def test_destroy_cancels_a_running_job(slow: Project) -> None:
    process = slow.start_up()
    read_until(process, "tuning: ")
    interrupt(process)

    slow.pulumi("destroy", "--yes", "--skip-preview")

    assert [job["state"] for job in slow.vertex.jobs()] == ["JOB_STATE_CANCELLED"]
    assert slow.vertex.models() == []
    assert slow.vertex.endpoints() == []
    assert slow.vertex.objects() == []


def test_a_revert_after_ctrl_c_takes_the_earlier_job_up_again(
    project: Project,
) -> None:
    """The engine then deletes the old entry of the very job that is adopted."""
    project.up()
    before = project.outputs()
    project.models["bot"]["hyperparameters"]["epochCount"] = 400

    process = project.start_up()
    eventually(lambda: len(project.vertex.jobs()) == 2)
    eventually(lambda: project.vertex.jobs()[1]["state"] == "JOB_STATE_RUNNING")
    interrupt(process)
    assert project.vertex.get(before["model"])

    project.models["bot"]["hyperparameters"]["epochCount"] = 3
    project.up()

    assert project.outputs() == before
    assert project.vertex.get(before["endpoint"])["deployedModels"]
    assert len(project.vertex.jobs()) == 2
    assert project.vertex.live_jobs() == []
