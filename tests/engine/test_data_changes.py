"""What a preview says of changed data, on the real engine: what changed, and what it leads to."""

import pytest
import requests

from tests.conftest import write_rows
from tests.engine.project import Project

RETRAINS = {"TuningJob bot": "replace", "TunedModel bot": "replace"}


def _bucket(project: Project) -> str:
    name = f"{project.gcp_project}-data"
    url = f"{project.vertex.url}/storage/v1/b?project={project.gcp_project}"
    assert requests.post(url, json={"name": name}, timeout=10).ok
    return name


def _write(project: Project, bucket: str, rows: int, name: str = "t.jsonl") -> str:
    """Put rows into a bucket; return the object's generation."""
    content = write_rows(project.folder / "object.jsonl", rows).read_bytes()
    return _put(project, bucket, content, name)


def _put(project: Project, bucket: str, content: bytes, name: str = "t.jsonl") -> str:
    url = f"{project.vertex.url}/upload/storage/v1/b/{bucket}/o"
    parameters = {"uploadType": "media", "name": name}
    answer = requests.post(url, params=parameters, data=content, timeout=10)
    assert answer.ok
    return str(answer.json()["generation"])


@pytest.fixture
def bucket(project: Project) -> str:
    """A bucket with the data of the project's one model."""
    name = _bucket(project)
    project.models["bot"]["trainingDataset"] = f"gs://{name}/t.jsonl"
    return name


def test_an_overwritten_object_retrains_and_the_job_says_why(project: Project, bucket: str) -> None:
    old = _write(project, bucket, 40)
    project.up()
    new = _write(project, bucket, 270)

    text = project.preview("--diff").text

    told = f"training data changed: generation {old} -> {new}, +230 rows, +"
    assert told in text
    assert project.steps() == {"Dataset bot-training": "update", **RETRAINS}
    project.up()
    assert "changed" not in project.preview().text
