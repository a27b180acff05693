"""What is learned from the data set that the project's own stack trains on."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.learning import (
    Example,
    Sampling,
    TunedWeights,
    generate,
    tokenize,
)

from .conftest import trained

SCRIPT = Path(__file__).parents[2] / "tools" / "make_dataset.py"
GREEDY = Sampling(temperature=0)
ASKED = 100


def examples(path: Path) -> list[Example]:
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        system, question, answer = (
            content["parts"][0]["text"] for content in (row["systemInstruction"], *row["contents"])
        )
        rows.append(Example(f"{system}\n{question}", answer))
    return rows


def answers(weights: TunedWeights, asked: list[Example]) -> list[str]:
    return ["".join(p.text for p in generate(weights, row.prompt, GREEDY)) for row in asked]


def likeness(answer: str, reference: str) -> float:
    """Token F1: 1 for the same tokens, 0 for no common one."""
    mine, theirs = Counter(tokenize(answer)), Counter(tokenize(reference))
    return 2 * (mine & theirs).total() / (mine.total() + theirs.total())


def mean_likeness(given: list[str], asked: list[Example]) -> float:
    pairs = zip(given, asked, strict=True)
    return sum(likeness(answer, row.answer) for answer, row in pairs) / len(asked)


@pytest.fixture
def rows(tmp_path: Path) -> tuple[list[Example], list[Example]]:
    command = [sys.executable, str(SCRIPT), "--out", str(tmp_path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return examples(tmp_path / "train.jsonl"), examples(tmp_path / "validation.jsonl")


# One test, for the training takes seconds.
def test_it_knows_the_trained_rows_by_heart_and_says_something_sensible_to_others(
    rows: tuple[list[Example], list[Example]],
) -> None:
    train, validation = rows
    weights = trained(train, rank=8, epochs=10)[-1].weights
    assert len(weights.to_bytes()) < 2_000_000

    asked = train[:ASKED]
    given = answers(weights, asked)
    exact = sum(answer == row.answer for answer, row in zip(given, asked, strict=True))
    assert exact > 0.85 * ASKED
    assert mean_likeness(given, asked) > 0.9

    asked = validation[:ASKED]
    given = answers(weights, asked)
    by_chance = [row.answer for row in train[:ASKED]]
    assert mean_likeness(given, asked) > 1.4 * mean_likeness(by_chance, asked)
    assert len(set(given)) > 0.6 * ASKED
    assert set(given) - {row.answer for row in train}
    known = {word for row in train for word in row.answer.split()}
    words = [word for answer in given for word in answer.split()]
    assert sum(word in known for word in words) > 0.75 * len(words)
