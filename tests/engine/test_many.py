"""Many models at once, on the real engine: all train side by side, and each is trained once."""

import json

import pytest

from pulumi_vertex_tuning.emulator.testing import running_emulator
from tests.engine.conftest import StackFactory
from tests.engine.project import Project

TOGETHER_SECONDS = 8.0


def _declare(project: Project, count: int) -> None:
    project.write_data("train.jsonl", 10)
    bot = project.models.pop("bot") | {
        "exportLastCheckpointOnly": True,
        "hyperparameters": {"epochCount": 1, "adapterSize": 1},
    }
    project.models = {f"bot{number}": json.loads(json.dumps(bot)) for number in range(count)}


def test_twelve_models_train_side_by_side(make_project: StackFactory) -> None:
    with running_emulator(job_seconds=TOGETHER_SECONDS) as emulator:
        project = make_project(emulator)
        _declare(project, 12)
        project.up()

        assert len(project.vertex.models()) == 12
        jobs = project.vertex.jobs()
        assert len(jobs) == 12
        # All ran at one time, where three rounds of four would have come after one another.
        assert max(job["startTime"] for job in jobs) < min(job["endTime"] for job in jobs)


@pytest.mark.parametrize("count", [4, 16, 64])
def test_each_of_many_is_trained_once_and_destroyed(make_project: StackFactory, count: int) -> None:
    with running_emulator(job_seconds=0.2) as emulator:
        project = make_project(emulator)
        _declare(project, count)
        project.up()

        jobs = project.vertex.jobs()
        assert len({job["labels"]["pulumi-resource"] for job in jobs}) == len(jobs) == count
        assert len(project.vertex.models()) == count
        assert f"{4 * count + 2} unchanged" in project.up().text
        assert len(project.vertex.jobs()) == count

        project.pulumi("destroy", "--yes", "--skip-preview")
        assert (project.vertex.models(), project.vertex.endpoints()) == ([], [])
