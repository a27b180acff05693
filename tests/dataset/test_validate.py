"""`vertex-tuning validate`: files, objects, files that rows refer to, exact counts."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.command import run_command
from tests.dataset.rows import line, lines, row
from tests.lifecycle.place import Place


def _run(*arguments: object, code: int = 0, **environment: str) -> str:
    return run_command("validate", *arguments, code=code, **environment)


def _json(*arguments: object, code: int = 0, **environment: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(_run(*arguments, "--json", code=code, **environment))[
        "dataSets"
    ]
    return told


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "train.jsonl"
    path.write_bytes(lines(200))
    return path


def _place(emulator: Emulator, place: Place) -> dict[str, str]:
    return {
        "AIPLATFORM_EMULATOR_HOST": emulator.url.removeprefix("http://"),
        "STORAGE_EMULATOR_HOST": place.url,
        "GOOGLE_CLOUD_PROJECT": place.project,
        "GOOGLE_CLOUD_LOCATION": "us-central1",
    }


def _store(place: Place, name: str, content: bytes, kind: str) -> str:
    answer = requests.post(
        f"{place.url}/upload/storage/v1/b/{place.bucket}/o",
        params={"uploadType": "media", "name": name},
        data=content,
        headers={"content-type": kind},
        timeout=30,
    )
    assert answer.ok
    return f"gs://{place.bucket}/{name}"


def test_good_data_needs_no_service_and_no_pulumi(path: Path) -> None:
    text = _run(path)

    assert f"{path}: 200 rows of supervised tuning" in text
    assert "billable tokens (estimate)" in text
    assert "warning" not in text


def test_bad_data_is_told_in_full_and_ends_with_1(path: Path) -> None:
    path.write_bytes(lines(3) + b"{}\n" * 30)

    text = _run(path, code=1)
    [facts] = _json(path, code=1)

    assert f"{path}:4: contents: is required" in text
    assert "and 20 more errors" in text
    assert facts["errorCount"] == 30
    assert facts["errors"][0] == {"line": 4, "path": "contents", "message": "is required"}


@pytest.mark.parametrize("name", ["nope.jsonl", "."])
def test_what_is_no_file_is_an_error_of_the_data(tmp_path: Path, name: str) -> None:
    [facts] = _json(tmp_path / name, code=1)

    assert facts["errorCount"] == 1


def test_warnings_fail_only_when_asked(path: Path) -> None:
    path.write_bytes(lines(5))

    assert "warning: only 5 rows; 100 or more are recommended to train" in _run(path)
    _run(path, "--strict", code=1)


def test_two_sets_are_held_together(path: Path) -> None:
    validation = path.with_name("validation.jsonl")
    validation.write_bytes(lines(1) + line(row("New?")))

    _, facts = _json(path, "--validation", validation)
    [warning] = facts["warnings"]
    assert warning["text"] == f"1 of its rows are in {path} as well"
    validation.write_bytes(lines(5001))
    _, facts = _json(path, "--validation", validation, code=1)
    assert "a validation set has at most 5,000" in facts["errors"][0]["message"]


@pytest.mark.parametrize("option", ["--kind", "--files"])
def test_a_wrong_choice_is_wrong_usage(path: Path, option: str) -> None:
    assert "Invalid value" in _run(path, option, "x", code=2)


def test_the_service_counts_exactly(path: Path, emulator: Emulator, place: Place) -> None:
    environment = _place(emulator, place)
    body = {"contents": row("Question 7?")["contents"]}
    url = f"{place.url}/v1/{place.parent}/publishers/google/models/gemini-2.5-flash:countTokens"
    one = requests.post(url, json=body, timeout=30).json()["totalTokens"]

    [facts] = _json(path, "--exact", code=0, **environment)

    tokens = facts["tokens"]
    assert tokens["exact"] == pytest.approx(200 * one, rel=0.3)
    assert tokens["error"] == pytest.approx(tokens["estimate"] / tokens["exact"] - 1)


def test_an_object_is_validated_as_a_file_is(emulator: Emulator, place: Place) -> None:
    uri = _store(place, "t.jsonl", lines(150) + b"{}\n", "application/jsonl")

    [facts] = _json(uri, code=1, **_place(emulator, place))

    assert facts["errors"] == [{"line": 151, "path": "contents", "message": "is required"}]
    assert "does not exist" in _run(f"{uri}.no", code=1, **_place(emulator, place))


def test_files_of_rows_are_looked_at(path: Path, emulator: Emulator, place: Place) -> None:
    picture = _store(place, "a.png", b"x", "image/png")
    content = lines(100)
    for number, uri in enumerate([picture, f"gs://{place.bucket}/no.png"] * 300):
        one = row(f"What is on picture {number}?")
        file = {"fileUri": uri, "mimeType": "image/png"}
        one["contents"][0]["parts"].append({"fileData": file})
        content += line(one)
    path.write_bytes(content)

    for which in ("sample", "all"):
        [facts] = _json(path, "--files", which, code=1, **_place(emulator, place))
        assert facts["filesLookedAt"] == 2
        assert facts["errors"] == [
            {
                "line": 102,
                "path": "contents[0].parts[1].fileData.fileUri",
                "message": f"gs://{place.bucket}/no.png does not exist",
            }
        ]
    [facts] = _json(path, "--files", "none")
    assert facts["errorCount"] == 0
    assert "filesLookedAt" not in facts
