import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "make_dataset.py"


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_dataset", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_dataset = load_script()


def run(out: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), "--out", str(out), *options],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def question(row: dict[str, Any]) -> str:
    return str(row["contents"][0]["parts"][0]["text"])


def answer(row: dict[str, Any]) -> str:
    return str(row["contents"][1]["parts"][0]["text"])


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "data"
    done = run(folder, PYTHONHASHSEED="1")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def train(out: Path) -> list[dict[str, Any]]:
    return read(out / "train.jsonl")


@pytest.fixture(scope="module")
def validation(out: Path) -> list[dict[str, Any]]:
    return read(out / "validation.jsonl")


def test_there_are_enough_rows_within_the_limits_of_vertex(
    train: list[dict[str, Any]], validation: list[dict[str, Any]]
) -> None:
    assert len(train) >= 1000
    assert 100 <= len(validation) <= min(5000, 0.3 * len(train))


def test_no_question_is_asked_twice_nor_in_both_sets(
    train: list[dict[str, Any]], validation: list[dict[str, Any]]
) -> None:
    questions = [question(row) for row in [*train, *validation]]
    assert len(set(questions)) == len(questions)


def test_rows_are_conversations_as_gemini_is_tuned_on(
    train: list[dict[str, Any]], validation: list[dict[str, Any]]
) -> None:
    for row in [*train, *validation]:
        assert set(row) == {"systemInstruction", "contents"}
        assert [turn["role"] for turn in row["contents"]] == ["user", "model"]
        contents = [row["systemInstruction"], *row["contents"]]
        assert all(len(content["parts"]) == 1 for content in contents)
        assert all(content["parts"][0]["text"].strip() for content in contents)


def test_questions_are_names_with_signatures_and_answers_one_line(
    train: list[dict[str, Any]],
) -> None:
    for row in train:
        assert re.match(r"[A-Za-z][\w.]*\(.*\)", question(row)), question(row)
        assert " at 0x" not in question(row)
        assert "<" not in question(row)
        assert 15 <= len(answer(row)) <= 180
        assert "\n" not in answer(row)


def test_what_is_written_is_what_python_says(
    train: list[dict[str, Any]], validation: list[dict[str, Any]]
) -> None:
    texts = {question(row): answer(row) for row in [*train, *validation]}
    # The hooks in sys are pytest's here, not Python's.
    texts = {asked: said for asked, said in texts.items() if not asked.startswith("sys.")}
    collected = {row.question: row.answer for row in make_dataset.collect()}
    assert collected.items() >= texts.items()
    assert collected["str.lower(self, /)"] == "Return a copy of the string converted to lowercase."
    assert collected["os.getcwd()"].startswith("Return a unicode string representing the current")


def test_another_process_with_another_hash_seed_makes_the_same_bytes(
    out: Path, tmp_path: Path
) -> None:
    assert run(tmp_path, PYTHONHASHSEED="2").returncode == 0
    for name in ("train.jsonl", "validation.jsonl"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_a_second_run_leaves_the_files_alone_and_force_makes_them_again(tmp_path: Path) -> None:
    for name in ("train.jsonl", "validation.jsonl"):
        (tmp_path / name).write_text('{"mine": 1}\n')
    done = run(tmp_path)
    assert done.stdout == (
        f"{tmp_path / 'train.jsonl'}: 1 rows, {tmp_path / 'validation.jsonl'}: 1 rows\n"
    )
    assert run(tmp_path, "--force").returncode == 0
    assert len(read(tmp_path / "train.jsonl")) >= 1000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["train.jsonl", "validation.jsonl"]


def test_a_missing_file_is_made_and_one_line_says_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_text('{"of an interrupted run": 1}\n')
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r".*train\.jsonl: 1200 rows, .*validation\.jsonl: 150 rows\n", done.stdout)
    assert len(read(tmp_path / "train.jsonl")) == 1200


def test_a_python_without_documentation_strings_is_told(tmp_path: Path) -> None:
    done = run(tmp_path, PYTHONOPTIMIZE="2")
    assert done.returncode == 1
    assert "documentation strings" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("documentation", "expected"),
    [
        ("Return the sum of a and b. More.", "Return the sum of a and b."),
        ("\n    Return the\n    sum of both\n\n    More.", "Return the sum of both"),
        ("Open a file, e.g. a log. More.", "Open a file, e.g. a log."),
        ("Version 3.11 is meant here! More.", "Version 3.11 is meant here!"),
        ("Too short.", None),
        ("Too long " + "word " * 60, None),
        ("D.get(k) -> the value of a key", None),
        ("dump(obj, fp) writes an object", None),
        ("", None),
    ],
)
def test_the_first_sentence_is_what_a_reader_takes_it_for(
    documentation: str, expected: str | None
) -> None:
    assert make_dataset.first_sentence(documentation) == expected


def plain(one: int, /, two: str = "x", *, three: bool = False) -> None:
    pass


def with_address(default: object = object()) -> None:
    pass


def with_set(default: frozenset[str] = frozenset({"a", "b"})) -> None:
    pass


def with_path(default: str = "/usr/bin") -> None:
    pass


def test_a_signature_is_the_same_on_every_run_or_none() -> None:
    assert make_dataset.signature(plain) is not None
    unstable = (with_address, with_set, with_path)
    assert [make_dataset.signature(function) for function in unstable] == [None] * 3
