"""Rows of a data set, hyperparameters and checkpoints: plain functions."""

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.learning import count_tokens
from pulumi_vertex_tuning.emulator.tuning.hyperparameters import choose, exported_epochs
from pulumi_vertex_tuning.emulator.tuning.rows import TOKENS_OF_AN_EXAMPLE, check_rows, read_rows
from pulumi_vertex_tuning.emulator.tuning.statistics import data_stats, distribution

from .clients import example, examples


def written(path: Path, rows: list[Any]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    return path


def test_the_prompt_is_everything_before_the_last_model_turn(tmp_path: Path) -> None:
    row = {
        "systemInstruction": {"parts": [{"text": "Be brief."}]},
        "contents": [
            {"role": "USER", "parts": {"text": "Hello"}},
            {"role": "model", "parts": [{"text": "Hi"}]},
            {"role": "user", "parts": [{"text": "Who"}, {"text": "are you?"}]},
            {"role": "MODEL", "parts": [{"text": "A model"}]},
            {"role": "user", "parts": [{"text": "Bye"}]},
        ],
    }
    (found,) = read_rows(written(tmp_path / "rows", [row]))
    assert found.example is not None
    assert found.example.prompt == "Be brief.\nHello\nHi\nWho\nare you?"
    assert found.example.answer == "A model"
    assert found.message_count == 5
    assert found.output_tokens == count_tokens("A model")


def test_a_file_part_counts_as_an_image(tmp_path: Path) -> None:
    row = example("What is it?", "A cat")
    file = {"fileData": {"mimeType": "image/png", "fileUri": "gs://b/cat.png"}}
    row["contents"][0]["parts"].append(file)
    plain = example("What is it?\ngs://b/cat.png", "A cat")
    found, without = read_rows(written(tmp_path / "rows", [row, plain]))
    assert found.input_tokens == without.input_tokens + 258


def test_a_row_that_is_too_long_is_dropped_not_cut(tmp_path: Path) -> None:
    rows = [example("word " * TOKENS_OF_AN_EXAMPLE, "long"), example("a", "b")]
    path = written(tmp_path / "rows", rows)
    assert check_rows(path) == 2
    long, short = read_rows(path)
    assert long.example is None
    assert str(TOKENS_OF_AN_EXAMPLE) in (long.reason or "")
    assert short.example is not None


def test_previews_are_the_first_three_that_are_learned_and_cut(tmp_path: Path) -> None:
    unused = {"contents": [{"role": "user", "parts": [{"text": "?"}]}]}
    rows = [unused, example("x" * 500, "y"), *examples(5)]
    stats = data_stats(list(read_rows(written(tmp_path / "rows", rows))), 2)
    shown = stats["supervisedTuningDataStats"]["userDatasetExamples"]
    assert [content["role"] for content in shown] == ["user", "model"] * 3
    assert shown[0]["parts"][0]["text"] == "x" * 400 + "..."


def test_a_distribution_has_the_services_figures() -> None:
    found = distribution([4, 1, 3, 2, 100])
    assert (found["sum"], found["min"], found["max"]) == ("110", 1, 100)
    assert (found["mean"], found["median"]) == (22.0, 3)
    assert sum(bucket["count"] for bucket in found["buckets"]) == 5
    assert (found["p5"], found["p95"]) == (1, 100)


@pytest.mark.parametrize(
    ("epochs", "last_only", "want"),
    [
        (1, False, [1]),
        (3, False, [1, 2, 3]),
        (10, False, list(range(1, 11))),
        (11, False, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        (40, False, list(range(4, 41, 4))),
        (40, True, [40]),
    ],
)
def test_epochs_that_leave_a_checkpoint(epochs: int, last_only: bool, want: list[int]) -> None:
    assert exported_epochs(epochs, last_only=last_only) == want


@pytest.mark.parametrize(("count", "epochs"), [(166, 40), (500, 10), (10**6, 2)])
def test_fewer_examples_are_seen_more_often(count: int, epochs: int) -> None:
    assert choose({}, count, None).epoch_count == epochs


def test_a_continued_job_keeps_the_adapter_size_of_its_parent() -> None:
    assert choose({}, 100, 8).adapter_size == 8
    assert choose({"adapterSize": "ADAPTER_SIZE_TWO"}, 100, 8).adapter_size == 2
