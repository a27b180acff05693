"""Many models at once, on the real engine."""

import json

from pulumi_vertex_tuning.emulator.testing import running_emulator
from tests.engine.conftest import StackFactory

COUNT = 12
JOB_SECONDS = 8.0


def test_twelve_models_train_side_by_side(make_project: StackFactory) -> None:
    with running_emulator(job_seconds=JOB_SECONDS) as emulator:
        project = make_project(emulator)
        bot = project.models.pop("bot") | {"exportLastCheckpointOnly": True}
        for number in range(COUNT):
            project.models[f"bot{number}"] = json.loads(json.dumps(bot))
        project.up()

        assert len(project.vertex.models()) == COUNT
        jobs = project.vertex.jobs()
        assert len(jobs) == COUNT
        # All ran at one time, where three rounds of four would have come after one another.
        assert max(job["startTime"] for job in jobs) < min(job["endTime"] for job in jobs)
