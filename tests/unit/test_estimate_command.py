"""`vertex-tuning estimate` on a data file, with no stack and no Pulumi."""

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.catalog import known_base_models
from pulumi_vertex_tuning.dataset import inspect
from tests.command import run_command
from tests.conftest import write_rows


def _estimate(*arguments: str, code: int = 0) -> str:
    return run_command("estimate", *arguments, code=code)


def _told(*arguments: str, code: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(_estimate(*arguments, "--json", code=code))[
        "estimates"
    ]
    return found


@pytest.fixture
def data(tmp_path: Path) -> str:
    return str(write_rows(tmp_path / "train.jsonl", 500))


def test_one_file_on_one_base_model(data: str) -> None:
    [told] = _told(data, "--base-model", "gemini-2.5-flash", "--epochs", "3")

    tokens = inspect(Path(data)).tokens
    assert (told["rows"], told["tokens"]) == (500, tokens)
    assert told["epochs"] == {"low": 3, "high": 3}
    assert told["costUsd"]["low"] == told["costUsd"]["high"] == pytest.approx(tokens * 15 / 1e6)
    assert told["source"]["date"] == "2026-11"


def test_without_epochs_it_is_a_range(data: str) -> None:
    text = _estimate(data, "-m", "gemini-2.5-flash", "--price", "1000")

    tokens = inspect(Path(data)).tokens
    low, high = (f"{tokens * epochs / 1000:,.2f}" for epochs in (5, 30))
    assert f"5-30    1,000.00         {low} to {high} USD" in text
    assert "prices: a price of your own (vertex-tuning:prices or --price)\n" in text
    assert "epochs: left to the server" in text


def test_all_base_models_side_by_side(data: str) -> None:
    told = _told(data, "--all-models", "--epochs", "2")

    costs = {one["baseModel"]: one["costUsd"]["high"] for one in told}
    assert list(costs) == [model.name for model in known_base_models()]
    assert costs["gemini-2.5-pro"] > costs["gemini-2.5-flash"] > costs["gemini-2.5-flash-lite"]


def test_a_model_without_a_price_says_how_to_give_one(data: str) -> None:
    [told] = _told(data, "-m", "gemini-9-ultra", code=1)
    assert told["reason"].startswith("no price of gemini-9-ultra is known; give one")

    [told] = _told(data, "-m", "gemini-9-ultra", "--price", "2", "--epochs", "1")
    assert told["costUsd"]["low"] == pytest.approx(inspect(Path(data)).tokens * 2 / 1e6)


@pytest.mark.parametrize(
    ("arguments", "code", "want"),
    [
        (["{data}"], 2, "give either --base-model or --all-models"),
        (["{data}", "-m", "x", "--all-models"], 2, "give either --base-model or --all-models"),
        (["{data}", "--all-models", "--price", "1"], 2, "--price is the price of one --base-model"),
        (["{data}", "-m", "x", "--epochs", "0"], 2, "--epochs"),
        (["{data}", "-m", "x", "--price", "-1"], 2, "--price"),
        (["--all-models"], 2, "--base-model, --epochs and --all-models need data"),
        ([], 1, "vertex-tuning: what is to be estimated? Give data and --base-model"),
        (["no.jsonl", "-m", "x"], 1, "vertex-tuning: no.jsonl: no such file"),
    ],
)
def test_what_cannot_be_meant_is_told(
    data: str, arguments: list[str], code: int, want: str
) -> None:
    assert want in _estimate(*(one.format(data=data) for one in arguments), code=code)


def test_a_row_that_cannot_be_used_is_told_with_its_line(tmp_path: Path) -> None:
    bad = write_rows(tmp_path / "bad.jsonl", 3)
    bad.write_text(bad.read_text() + "{}\n")

    assert f"{bad}:4:" in _estimate(str(bad), "-m", "gemini-2.5-flash", code=1)
