"""The end of a stack, on the real engine: what no state knew of goes, what is kept stays."""

from typing import Any

import requests

from tests.conftest import write_rows
from tests.engine.project import Project, eventually
from tests.lifecycle.place import LONG
from tests.vertex import Vertex

KEPT = """
import pulumi
from pulumi_vertex_tuning import SupervisedTuning

for name, fields in pulumi.Config().require_object("models").items():
    options = pulumi.ResourceOptions({option}=name == "kept")
    SupervisedTuning(name, options, **fields)
"""


def _post_job(project: Project, labels: dict[str, str], *, epochs: int) -> str:
    """Start a job as a plugin would whose engine was killed: no state knows of it."""
    [upload] = project.vertex.objects()
    uri = f"gs://{project.gcp_project}-vertex-tuning/{upload}"
    body: dict[str, Any] = {
        "baseModel": "gemini-2.5-flash",
        "labels": labels,
        "supervisedTuningSpec": {
            "trainingDatasetUri": uri,
            "hyperParameters": {"epochCount": epochs, "adapterSize": "ADAPTER_SIZE_ONE"},
        },
    }
    url = f"{project.vertex.url}/v1/{project.vertex.parent}/tuningJobs"
    answer = requests.post(url, json=body, timeout=10)
    assert answer.ok, answer.text
    return str(answer.json()["name"])


def _destroy(project: Project) -> str:
    return project.pulumi("destroy", "--yes", "--skip-preview").text


def _finish(vertex: Vertex, job: str) -> None:
    eventually(lambda: vertex.get(job)["state"] == "JOB_STATE_SUCCEEDED")


def test_a_destroy_takes_along_what_no_state_knew_of(project: Project) -> None:
    project.up()
    [job] = project.vertex.jobs()
    orphan = {**job["labels"], "pulumi-resource": "0" * 32}
    finished = _post_job(project, orphan, epochs=2)
    _finish(project.vertex, finished)
    running = _post_job(project, orphan, epochs=LONG)
    bystander = _post_job(project, {**orphan, "pulumi-stack": "1" * 32}, epochs=LONG)

    text = _destroy(project)

    assert f"cancelling {running}, which no resource of the stack knows" in text
    assert project.vertex.get(running)["state"] == "JOB_STATE_CANCELLED"
    assert project.vertex.live_jobs() == [bystander]
    assert {one["labels"]["pulumi-stack"] for one in project.vertex.models()} <= {"1" * 32}
    assert not [
        one for one in project.vertex.endpoints() if one["labels"]["pulumi-stack"] != "1" * 32
    ]


def test_what_is_retained_stays_and_the_next_up_takes_it_up_again(project: Project) -> None:
    project.program.write_text(KEPT.format(option="retain_on_delete"))
    project.models = {"kept": project.models["bot"], "gone": dict(project.models["bot"])}
    project.up()
    jobs = len(project.vertex.jobs())

    _destroy(project)

    [model] = project.vertex.models()
    assert model["labels"]["pulumi-claim"]
    assert len(project.vertex.endpoints()) == 3

    project.up()
    assert len(project.vertex.jobs()) == jobs + 1  # the one that was destroyed
    assert len(project.vertex.models()) == 2


def test_a_retained_job_that_runs_is_not_cancelled(project: Project) -> None:
    project.program.write_text(KEPT.format(option="retain_on_delete"))
    project.models = {"kept": project.models["bot"]}
    project.models["kept"]["hyperparameters"]["epochCount"] = LONG
    project.up(VERTEX_TUNING_WAIT="0", check=False)  # the model cannot be claimed yet
    [job] = project.vertex.live_jobs()

    _destroy(project)

    assert project.vertex.live_jobs() == [job]


def test_what_is_protected_is_not_destroyed(project: Project) -> None:
    project.program.write_text(KEPT.format(option="protect"))
    project.models = {"kept": project.models["bot"]}
    project.up()

    result = project.pulumi("destroy", "--yes", "--skip-preview", check=False)

    assert result.code != 0
    assert "protected" in result.text
    assert len(project.vertex.models()) == 1
    assert project.steps() == {}


def test_a_move_to_another_region_leaves_nothing_in_the_old_one(project: Project) -> None:
    write_rows(project.folder / "stacks" / "data" / "train.jsonl", 40)
    project.up()
    project.models["bot"]["location"] = "europe-west4"

    project.up()

    assert project.vertex.models() == []
    assert project.vertex.endpoints() == []
    assert "/locations/europe-west4/" in project.outputs()["model"]
    types = [one["type"].rpartition(":")[2] for one in project.state()["resources"]]
    assert types.count("TuningScope") == 1
    _destroy(project)
