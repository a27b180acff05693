"""What a preview says of the data itself, on the real engine."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.dataset.rows import line, lines, row
from tests.engine.project import Project


@pytest.fixture
def training(project: Project) -> Path:
    path = project.write_data("own.jsonl", 0)
    project.models["bot"]["trainingDataset"] = "data/own.jsonl"
    return path


def _objects(project: Project) -> list[Any]:
    url = f"{project.vertex.url}/storage/v1/b?project={project.gcp_project}"
    buckets = requests.get(url, timeout=10).json().get("items", [])
    return [
        found
        for bucket in buckets
        for found in requests.get(
            f"{project.vertex.url}/storage/v1/b/{bucket['name']}/o", timeout=10
        )
        .json()
        .get("items", [])
    ]


@pytest.mark.parametrize("command", ["preview", "up"])
def test_one_wrong_row_among_100_000_is_named_and_nothing_is_uploaded(
    project: Project, training: Path, command: str
) -> None:
    wrong = row()
    wrong["contents"][1]["role"] = "assistant"
    training.write_bytes(lines(50_000) + line(wrong) + lines(49_999))

    run = project.preview if command == "preview" else project.up
    result = run(check=False)

    assert result.code != 0
    assert "data/own.jsonl: 1 problem in the rows; nothing was uploaded\n" in result.text
    wanted = (
        'contents[1].role: must be "user" or "model", found \'assistant\'; did you mean "model"?'
    )
    assert f"data/own.jsonl:50001: {wanted}\n" in result.text
    assert "Traceback" not in result.text
    assert _objects(project) == []
    assert project.vertex.jobs() == []


def test_a_validation_set_that_is_too_large_is_refused(project: Project, training: Path) -> None:
    training.write_bytes(lines(2000))
    training.with_name("validation.jsonl").write_bytes(lines(1001))
    project.models["bot"]["validationDataset"] = "data/validation.jsonl"

    result = project.preview(check=False)

    assert result.code != 0
    assert "data/validation.jsonl: has 1,001 rows; with 2,000 training rows a" in result.text
    assert _objects(project) == []


def test_what_is_odd_is_a_warning_and_trains(project: Project, training: Path) -> None:
    key = "AKIA" + "A1B2" * 4
    training.write_bytes(lines(60) + line(row(f"my key is {key}")) + lines(3))
    training.with_name("validation.jsonl").write_bytes(lines(2) + line(row("New?")))
    project.models["bot"]["validationDataset"] = "data/validation.jsonl"

    text = project.preview().text

    for told in (
        "data/own.jsonl: only 64 rows; 100 or more are recommended to train",
        "data/own.jsonl: 3 rows: the same as an earlier one (line 62, 63, 64)",
        "data/own.jsonl: 1 row: looks like a secret, AWS access key; the model may repeat it (",
        "data/validation.jsonl: 2 rows (line 1, 2) are in data/own.jsonl as well",
    ):
        assert told in text
    assert "data/validation.jsonl: only" not in text
    assert key not in text
    project.up()
    assert len(project.vertex.jobs()) == 1


def test_rows_and_tokens_stand_in_the_state(project: Project, training: Path) -> None:
    training.write_bytes(lines(120))
    project.up()

    [found] = [one for one in project.state()["resources"] if one["type"].endswith(":Dataset")]

    assert found["outputs"]["rows"] == 120
    job = project.vertex.jobs()[0]
    stats = job["tuningDataStats"]["supervisedTuningDataStats"]
    billed = int(stats["totalBillableTokenCount"])
    assert found["outputs"]["tokens"] == pytest.approx(billed, rel=0.5)
    assert json.dumps(found["inputs"]).count("own.jsonl") == 1


@pytest.mark.parametrize("where", ["local", "object"])
def test_a_file_that_rows_refer_to_has_to_be_there(
    project: Project, training: Path, where: str
) -> None:
    bucket = f"{project.gcp_project}-media"
    url = f"{project.vertex.url}/storage/v1/b?project={project.gcp_project}"
    assert requests.post(url, json={"name": bucket}, timeout=10).ok
    shown = row("What is on it?")
    picture = {"fileUri": f"gs://{bucket}/a.png", "mimeType": "image/png"}
    shown["contents"][0]["parts"].append({"fileData": picture})
    training.write_bytes(lines(20) + line(shown))
    source = "data/own.jsonl"
    if where == "object":
        source = f"gs://{bucket}/t.jsonl"
        _put(project, bucket, "t.jsonl", training.read_bytes(), "application/jsonl")
        project.models["bot"]["trainingDataset"] = source

    result = project.preview(check=False)

    assert result.code != 0
    path = "contents[0].parts[1].fileData.fileUri"
    assert f"{source}:21: {path}: gs://{bucket}/a.png does not exist" in result.text
    _put(project, bucket, "a.png", b"x", "image/png")
    project.up()
    assert project.steps() == {}
    assert "a.png" not in json.dumps(project.state())


def _put(project: Project, bucket: str, name: str, content: bytes, kind: str) -> None:
    url = f"{project.vertex.url}/upload/storage/v1/b/{bucket}/o"
    parameters = {"uploadType": "media", "name": name}
    headers = {"content-type": kind}
    assert requests.post(url, params=parameters, data=content, headers=headers, timeout=10).ok


def test_a_validation_set_in_a_bucket_has_the_same_limit(project: Project, training: Path) -> None:
    bucket = f"{project.gcp_project}-media"
    url = f"{project.vertex.url}/storage/v1/b?project={project.gcp_project}"
    assert requests.post(url, json={"name": bucket}, timeout=10).ok
    for name, count in (("t.jsonl", 2000), ("v.jsonl", 1001)):
        _put(project, bucket, name, lines(count), "application/jsonl")
    project.models["bot"] |= {
        "trainingDataset": f"gs://{bucket}/t.jsonl",
        "validationDataset": f"gs://{bucket}/v.jsonl",
    }

    result = project.preview(check=False)

    assert result.code != 0
    assert f"gs://{bucket}/v.jsonl has 1,001 rows; with 2,000 training rows a" in result.text
    assert not training.read_bytes()


def test_rows_that_the_service_left_out_are_told(project: Project, training: Path) -> None:
    long = row("word " * 140_000)  # near the limit by our count, over it by the emulator's
    training.write_bytes(lines(30) + line(long))

    text = project.up().text

    assert "warning: the service left out 1 row of the training data, the first because: " in text
