"""What a person sees when something is wrong: one clear message, nothing paid, nothing lost."""

import json
import socket
from pathlib import Path

import pytest

from tests.engine.project import Project


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"hyperparameters": {"epochs": 3}},
            "hyperparameters.epochs: unknown field; the fields are epoch_count, adapter_size,",
        ),
        (
            {"tunedModelDisplayName": "x" * 129},
            "tuned_model_display_name: has 129 characters; at most 128 are allowed",
        ),
        ({"location": "us-centrl1"}, 'not a region of Vertex AI; did you mean "us-central1"?'),
        ({"baseModel": 25}, "base_model: 25 is not allowed: input should be a valid string"),
        (
            {"hyperparameters": {"adapterSize": 32}},
            "hyperparameters.adapter_size: 32 is not offered for gemini-2.5-flash; use 1, 2, 4, 8",
        ),
        ({"trainingDataset": "data/nope.jsonl"}, "data/nope.jsonl: no such file"),
        ({"preTunedModel": "projects/p/locations/l/models/1@1"}, "exactly one of base_model and"),
        ({"preTunedModel": "bto"}, 'pre_tuned_model: no tuned model "bto" in the configuration'),
        (
            {"evaluation": {"prompts": "data/nope.jsonl", "metrics": ["f1"]}},
            "evaluation.prompts: could not read data/nope.jsonl: No such file",
        ),
        (
            {"evaluation": {"prompts": "gs://no-such-bucket-of-ours/p.jsonl", "metrics": ["f1"]}},
            "evaluation.prompts: gs://no-such-bucket-of-ours/p.jsonl does not exist",
        ),
        (
            {"evaluation": {"metrics": ["f2"]}},
            'evaluation.metrics[0].metric: "f2" is not a metric; use one of exact_match, f1,',
        ),
    ],
)
def test_bad_input_is_refused_in_the_preview(
    project: Project, fields: dict[str, object], expected: str
) -> None:
    project.models["bot"] |= fields

    result = project.preview(check=False)

    assert result.code != 0
    assert expected in result.text
    assert "Traceback" not in result.text
    assert project.vertex.jobs() == []


def test_an_empty_file_is_refused(project: Project) -> None:
    project.write_data("empty.jsonl", 0)
    project.models["bot"]["trainingDataset"] = "data/empty.jsonl"

    result = project.up(check=False)

    assert result.code != 0
    assert "data/empty.jsonl: no row in the file" in result.text
    assert "Traceback" not in result.text
    assert project.vertex.jobs() == []


def test_a_bad_row_is_named_by_file_line_and_path(project: Project) -> None:
    path = project.write_data("train.jsonl", 50)
    rows = path.read_text().splitlines()
    rows[30] = json.dumps({"contents": [{"role": "assistant", "parts": [{"text": "hi"}]}]})
    path.write_text("\n".join(rows))

    result = project.up(check=False)

    assert result.code != 0
    assert "data/train.jsonl:31: contents[0].role" in result.text
    assert "nothing was uploaded" in result.text
    assert "Traceback" not in result.text


def test_an_emulator_that_does_not_run_is_said(project: Project) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"

    result = project.up(
        check=False, AIPLATFORM_EMULATOR_HOST=address, STORAGE_EMULATOR_HOST=f"http://{address}"
    )

    assert result.code != 0
    assert f"nothing listens at {address} (connection refused); start the emulator" in result.text
    assert "Traceback" not in result.text


def test_a_job_that_fails_is_loud_on_every_up_until_it_is_retried(project: Project) -> None:
    _write_untrainable(project.folder / "stacks" / "data" / "train.jsonl")
    project.models["good"] = project.models["bot"] | {"trainingDataset": "data/good.jsonl"}
    project.write_data("good.jsonl", 20)

    for _ in range(2):
        result = project.up(check=False)
        assert result.code != 0
        assert "FAILED" in result.text
        assert "retry" in result.text
        assert "1 of 2 tuning jobs failed: bot" in result.text
        assert "Traceback" not in result.text
        assert len(project.vertex.jobs()) == 2
        assert len(project.vertex.models()) == 1
        assert [one for one in project.state()["resources"] if one.get("id", "").endswith("@1")]

    project.write_data("train.jsonl", 30)
    project.up()
    assert len(project.vertex.jobs()) == 3


def test_a_stack_of_the_emulator_is_left_alone_by_google_cloud(project: Project) -> None:
    project.up()

    result = project.pulumi(
        "destroy",
        "--yes",
        "--skip-preview",
        check=False,
        AIPLATFORM_EMULATOR_HOST="",
        STORAGE_EMULATOR_HOST="",
    )

    assert result.code != 0
    assert "lives on the emulator, but calls go to Google Cloud; nothing was done" in result.text
    assert len(project.vertex.models()) == 1


def _write_untrainable(path: Path) -> None:
    row = {
        "contents": [
            {"role": "user", "parts": [{"text": "word " * 150_000}]},
            {"role": "model", "parts": [{"text": "too long to learn"}]},
        ]
    }
    path.write_text(json.dumps(row) + "\n")
