"""What a preview says of changed data, on the real engine: what changed, and what it leads to."""

import os
import re

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


def _told(text: str) -> list[str]:
    """Return what the job's row tells of its data, each sentence once."""
    stripped = (line.strip() for line in text.splitlines())
    return sorted(
        {line for line in stripped if line.startswith(("training data ", "validation data "))}
    )


def _replaces_uploads(*names: str) -> dict[str, str]:
    return {f"Dataset bot-{name}": "replace" for name in names} | RETRAINS


def test_an_overwritten_object_retrains_and_the_job_says_why(project: Project, bucket: str) -> None:
    old = _write(project, bucket, 40)
    project.up()
    new = _write(project, bucket, 270)

    text = project.preview("--diff").text

    [told] = _told(text)
    assert told.startswith(f"training data changed: generation {old} -> {new}, +230 rows, +")
    assert re.search(r"~ trainingData +: {\s+~ generation.*\s+~ rows +: 40 => 270\s+~ tokens", text)
    assert _told(project.preview().text) == [told]
    assert project.steps() == {"Dataset bot-training": "update", **RETRAINS}
    project.up()
    assert len(project.vertex.jobs()) == 2
    assert _told(project.preview().text) == []
    assert project.steps() == {}


def test_the_same_content_written_again_retrains_nothing(project: Project, bucket: str) -> None:
    _write(project, bucket, 40)
    project.up()
    _write(project, bucket, 40)
    _write(project, bucket, 40, "elsewhere.jsonl")

    assert project.steps() == {"Dataset bot-training": "update"}
    assert _told(project.preview().text) == []

    project.models["bot"]["trainingDataset"] = f"gs://{bucket}/elsewhere.jsonl"
    assert project.steps() == {"Dataset bot-training": "replace"}
    project.up()
    assert len(project.vertex.jobs()) == 1
    assert project.steps() == {}


def test_the_same_local_rows_of_another_path_or_time_change_nothing(project: Project) -> None:
    project.up()
    elsewhere = project.write_data("copy.jsonl", 40)
    os.utime(project.folder / "stacks" / "data" / "train.jsonl", (0, 0))
    assert project.steps() == {}

    project.models["bot"]["trainingDataset"] = f"data/{elsewhere.name}"

    assert project.steps() == {}
    assert _told(project.preview().text) == []


@pytest.mark.parametrize(
    ("rows", "start", "told"),
    [
        (41, 0, "changed: +1 row, +"),
        (40, 1, "changed: 40 rows before and after, "),
    ],
)
def test_a_changed_file_says_what_changed(
    project: Project, rows: int, start: int, told: str
) -> None:
    project.models["bot"]["validationDataset"] = "data/validation.jsonl"
    project.write_data("validation.jsonl", 40)
    project.up()
    project.write_data("train.jsonl", rows, start)
    project.write_data("validation.jsonl", rows, start)

    training, validation = _told(project.preview().text)

    assert training.startswith(f"training data {told}")
    assert validation.startswith(f"validation data {told}")
    assert project.steps() == _replaces_uploads("training", "validation")


def test_a_bad_row_in_an_object_is_refused_and_nothing_is_posted(
    project: Project, bucket: str
) -> None:
    content = write_rows(project.folder / "object.jsonl", 12).read_bytes().splitlines(keepends=True)
    content[6] = b'{"contents": [{"role": "user", "parts": [{"text": "x"}]}]}\n'
    _put(project, bucket, b"".join(content))

    for result in (project.preview(check=False), project.up(check=False)):
        assert result.code != 0
        assert f"gs://{bucket}/t.jsonl:7: contents: " in result.text
    assert project.vertex.jobs() == []
    assert project.vertex.objects() == []

    project.models["bot"]["checkData"] = False
    assert "bot trains a new model" in project.preview().text


def test_ignored_changes_of_an_object_are_told_each_time_and_train_nothing(
    project: Project, bucket: str
) -> None:
    _write(project, bucket, 40)
    project.models["bot"]["onDataChange"] = "ignore"
    project.up()
    _write(project, bucket, 50)

    for run in (project.preview, project.up, project.preview, project.up):
        [told] = _told(run().text)
        assert "+10 rows" in told
        assert told.endswith("; ignored (on_data_change), so it trains nothing")
    assert project.steps() == {}
    assert len(project.vertex.jobs()) == 1

    project.models["bot"]["hyperparameters"]["epochCount"] = 2
    assert project.steps() == RETRAINS
    project.up()
    assert _told(project.preview().text) == []
    [_, job] = project.vertex.jobs()
    statistics = job["tuningDataStats"]["supervisedTuningDataStats"]
    assert int(statistics["tuningDatasetExampleCount"]) == 50


def test_an_ignored_file_takes_the_place_of_the_one_before(project: Project) -> None:
    project.models["bot"]["onDataChange"] = "ignore"
    project.up()
    [old] = project.vertex.objects()
    project.write_data("train.jsonl", 41)

    assert project.steps() == {"Dataset bot-training": "replace"}
    [told] = _told(project.up().text)
    assert told.startswith("training data changed: +1 row, ")
    assert len(project.vertex.jobs()) == 1
    [new] = project.vertex.objects()
    assert new != old
    [job] = [one for one in project.state()["resources"] if one["type"].endswith(":TuningJob")]
    data = job["inputs"]["trainingDataset"]
    assert data["uri"].endswith(new)
    assert old.endswith(data["digest"].removeprefix("sha256:") + ".jsonl")

    project.models["bot"]["onDataChange"] = "retrain"
    assert project.steps() == RETRAINS
    project.up()
    assert project.steps() == {}


PROGRAM = """
import pulumi
from pulumi_vertex_tuning import SupervisedTuning

class Team(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("my:index:Team", name, None, opts)

outer = Team("outer")
inner = Team("inner", pulumi.ResourceOptions(parent=outer))
SupervisedTuning(
    "bot",
    pulumi.ResourceOptions(parent=inner),
    base_model="gemini-2.5-flash",
    training_dataset="data/train.jsonl",
    hyperparameters={"epoch_count": 1},
)
"""


def test_a_job_within_components_tells_on_its_own_row(project: Project) -> None:
    project.program.write_text(PROGRAM)
    project.up()
    project.write_data("train.jsonl", 41)

    text = project.preview().text

    heading = (
        "  pulumi-python:dynamic/vertextuning:TuningJob (bot):\n    training data changed: +1 row"
    )
    assert heading in text
