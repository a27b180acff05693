"""A stack of tuned models takes bucket, key, account and place from another stack's outputs."""

from typing import Any

import pytest
import requests

from tests.engine import cli
from tests.engine.conftest import StackFactory
from tests.engine.project import Project

STACK = "organization/foundation/prod"

_PROGRAM = """
import pulumi

for name, value in pulumi.Config().require_object("outputs").items():
    pulumi.export(name, value)
"""


def _export(project: Project, outputs: dict[str, Any]) -> None:
    """Make a stack beside the project's, on the same backend, that exports these."""
    folder = project.folder / "foundation"
    folder.mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text("name: foundation\nruntime: python\n")
    (folder / "__main__.py").write_text(_PROGRAM)
    commands = [("stack", "init", STACK), ("up", "--yes", "--skip-preview")]
    for number, command in enumerate(commands):
        if number == 1:
            cli.configure(folder / "Pulumi.prod.yaml", {"foundation:outputs": outputs})
        ran = cli.run(folder, project.environment, *command)
        assert ran.code == 0, ran.text


@pytest.fixture
def project(make_project: StackFactory) -> Project:
    made = make_project()
    made.settings = {
        "vertex-tuning:foundation": STACK,
        "vertex-tuning:project": None,
        "vertex-tuning:location": None,
    }
    return made


def _outputs(project: Project) -> dict[str, str]:
    key = f"projects/{project.gcp_project}/locations/europe-west4/keyRings/r/cryptoKeys/k"
    return {
        "project": project.gcp_project,
        "location": "europe-west4",
        "stagingBucket": f"{project.gcp_project}-data",
        "kmsKeyName": key,
        "tuningServiceAccount": "tuner@my-project.iam.gserviceaccount.com",
        "workloadIdentityProvider": "not for this stack",
    }


def test_jobs_live_where_the_foundation_says(project: Project) -> None:
    outputs = _outputs(project)
    _export(project, outputs)
    url = f"{project.vertex.url}/storage/v1/b?project=p"
    assert requests.post(url, json={"name": outputs["stagingBucket"]}, timeout=10).ok
    project.models["plain"] = {**project.models["bot"], "baseModel": "gemini-3.5-flash"}
    project.models["own"] = {**project.models["bot"], "serviceAccount": None, "kmsKeyName": None}

    project.up()

    jobs = {name: project.vertex.get(project.outputs(name)["job"]) for name in project.models}
    own = jobs.pop("own")
    assert not {"serviceAccount", "encryptionSpec"} & own.keys()
    for job in jobs.values():
        assert "/locations/europe-west4/" in job["name"]
        assert job["serviceAccount"] == outputs["tuningServiceAccount"]
        data = job["supervisedTuningSpec"]["trainingDatasetUri"]
        assert data.startswith(f"gs://{outputs['stagingBucket']}/")
    assert jobs["bot"]["encryptionSpec"] == {"kmsKeyName": outputs["kmsKeyName"]}
    assert "encryptionSpec" not in jobs["plain"]  # that base model can use no key
    assert project.steps() == {f"StackReference {STACK}": "read"}

    listed = project.vertex_tuning("jobs")
    assert "bot" in listed.text

    project.pulumi("destroy", "--yes", "--skip-preview")


def test_a_stack_that_is_not_there_is_told_in_one_message(project: Project) -> None:
    told = project.preview(check=False)

    assert told.code != 0
    assert "Traceback" not in told.text
    assert f'unknown stack "{STACK}"' in told.text, told.text


def test_a_stack_that_is_no_foundation_is_told(project: Project) -> None:
    _export(project, {"something": "else"})

    told = project.preview(check=False)

    assert told.code != 0
    assert "Traceback" not in told.text
    assert (
        f"vertex-tuning:foundation: the stack {STACK} exports none of project, location,"
        " stagingBucket, kmsKeyName, tuningServiceAccount."
    ) in told.text
