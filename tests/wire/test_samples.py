"""The guides' sample data: there from the start, ours, readable by everybody, writable by none."""

import json
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.emulator.clients import Http, Json, Tuner

BUCKET = "/storage/v1/b/cloud-samples-data"
FOLDER = "ai-platform/generative_ai"
TRAINING = f"{FOLDER}/gemini/text/sft_train_data.jsonl"
VALIDATION = f"{FOLDER}/gemini/text/sft_validation_data.jsonl"
OLDER = f"{FOLDER}/gemini-1_5/text/sft_train_data.jsonl"


def quoted(name: str) -> str:
    return name.replace("/", "%2F")


def rows(emulator: Emulator, name: str) -> list[Json]:
    answer = Http(emulator).ask("GET", f"{BUCKET}/o/{quoted(name)}?alt=media")
    assert answer.status == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_rows_are_conversations_of_which_none_is_in_both_sets(emulator: Emulator) -> None:
    training, validation = rows(emulator, TRAINING), rows(emulator, VALIDATION)
    assert (len(training), len(validation)) == (500, 100)
    texts = [json.dumps(row) for row in [*training, *validation]]
    assert len(set(texts)) == len(texts)
    for row in [*training, *validation]:
        assert [content["role"] for content in row["contents"]] == ["user", "model"]
        assert all(content["parts"][0]["text"] for content in row["contents"])


def test_the_older_guide_finds_its_file(emulator: Emulator) -> None:
    assert rows(emulator, OLDER) == rows(emulator, TRAINING)


def test_the_objects_say_that_they_stand_in(emulator: Emulator) -> None:
    items = Http(emulator).get(f"{BUCKET}/o?prefix={FOLDER}/")["items"]
    assert {TRAINING, VALIDATION, OLDER} <= {item["name"] for item in items}
    assert all(item["metadata"]["emulated"] == "true" for item in items)
    assert all("stand in" in item["metadata"]["note"] for item in items)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", BUCKET),
        ("PATCH", BUCKET),
        ("DELETE", f"{BUCKET}/o/{quoted(TRAINING)}"),
        ("PATCH", f"{BUCKET}/o/{quoted(TRAINING)}"),
        ("DELETE", f"/storage/v1/b/cloud%2Dsamples-data/o/{quoted(TRAINING)}"),
        ("POST", f"/upload{BUCKET}/o?uploadType=media&name={quoted(TRAINING)}"),
        ("POST", f"/upload{BUCKET}/o?uploadType=resumable&name=mine.jsonl"),
    ],
)
def test_nobody_can_change_them(emulator: Emulator, method: str, path: str) -> None:
    before = rows(emulator, TRAINING)
    answer = Http(emulator).ask(method, path, {})
    assert answer.status == 403
    assert answer.json["error"]["errors"][0]["reason"] == "forbidden"
    assert rows(emulator, TRAINING) == before


def test_the_bucket_is_in_no_project(emulator: Emulator, tuner: Tuner) -> None:
    listed = Http(emulator).get(f"/storage/v1/b?project={tuner.project}")["items"]
    assert [bucket["name"] for bucket in listed] == [tuner.bucket]
    answer = Http(emulator).ask(
        "POST", f"/storage/v1/b?project={tuner.project}", {"name": "cloud-samples-data"}
    )
    assert answer.status == 409


def test_a_restart_keeps_their_generations(tmp_path: Path) -> None:
    generations = []
    for _ in range(2):
        with running_emulator(data_dir=tmp_path) as emulator:
            items = Http(emulator).get(f"{BUCKET}/o")["items"]
            generations.append({item["name"]: item["generation"] for item in items})
    assert generations[0] == generations[1]
    assert len(list((tmp_path / "objects").iterdir())) == len(generations[0])
