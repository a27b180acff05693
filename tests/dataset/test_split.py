"""Splitting: each row on its side whatever is added, no duplicate on both, nothing changed."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pulumi_vertex_tuning import dataset
from pulumi_vertex_tuning.dataset.editing.refusals import Refused
from pulumi_vertex_tuning.dataset.editing.split import Split, most_validation_rows, split

from .converting import row, write

ROWS = [row(f"Question {number}?", "Yes.") for number in range(400)]
WIDE = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def _sides(path: Path, size: float, seed: int = 7) -> tuple[list[bytes], list[bytes]]:
    training, validation = path.with_name("train.jsonl"), path.with_name("validation.jsonl")
    done = split(path, size, seed, training, validation)
    sides = (training.read_bytes().splitlines(True), validation.read_bytes().splitlines(True))
    assert done == Split(len(sides[0]), len(sides[1]))
    return sides


def test_lines_are_copied_byte_for_byte_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    lines = [f" {json.dumps(one)}\t\r\n\n" for one in ROWS]
    path.write_text("".join(lines).rstrip(), newline="")

    training, validation = _sides(path, 0.25)

    kept = path.read_bytes().splitlines(True)
    assert [line for line in kept if line in training] == training
    assert [line for line in kept if line in validation] == validation
    assert len(training) + len(validation) == 400
    assert 60 < len(validation) < 140


def test_a_split_is_the_same_each_time_and_another_with_another_seed(tmp_path: Path) -> None:
    path = write(tmp_path / "all.jsonl", *ROWS)

    assert _sides(path, 0.2) == _sides(path, 0.2)
    assert _sides(path, 0.2)[1] != _sides(path, 0.2, seed=8)[1]


def test_the_side_of_a_row_is_the_same_in_each_release(tmp_path: Path) -> None:
    """What was held out once must not be trained on after an upgrade."""
    path = write(tmp_path / "all.jsonl", *ROWS[:20])

    _, validation = _sides(path, 0.2)
    asked = [json.loads(line)["contents"][0]["parts"][0]["text"] for line in validation]
    assert asked == [f"Question {number}?" for number in (0, 1, 8, 9, 15)]


def test_rows_that_are_added_move_no_other_row(tmp_path: Path) -> None:
    some = _sides(write(tmp_path / "all.jsonl", *ROWS[100:300]), 0.2)
    more = _sides(write(tmp_path / "all.jsonl", *ROWS), 0.2)

    assert set(some[0]) < set(more[0])
    assert set(some[1]) < set(more[1])


def test_rows_that_are_added_never_make_a_training_row_one_for_validation(tmp_path: Path) -> None:
    some = _sides(write(tmp_path / "all.jsonl", *ROWS[100:300]), 50)
    more = _sides(write(tmp_path / "all.jsonl", *ROWS), 50)

    assert len(some[1]) == len(more[1]) == 50
    assert set(some[0]) < set(more[0])


def _texts(lines: Sequence[bytes]) -> set[str]:
    return {json.dumps(json.loads(line), sort_keys=True) for line in lines}


@WIDE
@given(
    st.lists(st.integers(0, 30), min_size=2, max_size=60),
    st.floats(0.05, 0.9) | st.integers(1, 40),
    st.integers(),
)
def test_no_duplicate_is_on_both_sides(numbers: list[int], size: float, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "all.jsonl")
        # Written in two ways, which are the same row all the same.
        lines = [
            json.dumps(ROWS[number], indent=None, separators=(",", ":" if at % 2 else " : "))
            for at, number in enumerate(numbers)
        ]
        path.write_text("\n".join(lines) + "\n")
        try:
            training, validation = _sides(path, size, seed)
        except Refused:
            assume(False)
    assert not _texts(training) & _texts(validation)
    assert len(training) + len(validation) == len(numbers)
    if size >= 1:
        assert len(validation) <= size


@pytest.mark.parametrize(
    ("rows", "size", "most"),
    [
        (5000, 0.3, 1153),  # 1,500 for validation of 3,500 for training are over 30 %
        (3000, 1200, 1000),  # 1,000 are free of that rule
        (24_000, 5001, 5000),
        (30_000, 0.25, 5000),
    ],
)
def test_a_validation_set_over_the_limit_is_refused_with_the_most(
    rows: int, size: float, most: int, tmp_path: Path
) -> None:
    path = write(tmp_path / "all.jsonl", *(row(f"{number}?", "x") for number in range(rows)))

    with pytest.raises(Refused, match=f"give --validation {most} or less"):
        _sides(path, size)
    assert [it.name for it in tmp_path.iterdir()] == ["all.jsonl"]
    _sides(path, most)
    sets = [dataset.examine(tmp_path / f"{name}.jsonl") for name in ("train", "validation")]
    assert list(dataset.set_problems(*sets)) == []


@given(st.integers(1001, 10_000_000))
def test_the_most_is_within_the_limits_for_any_number_of_rows(rows: int) -> None:
    most = most_validation_rows(rows)

    assert most <= 5000
    assert most <= max(1000, 0.3 * (rows - most))


def test_a_set_that_leaves_a_side_empty_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "all.jsonl", *ROWS[:3])

    with pytest.raises(Refused, match="3 rows leave none for the training set; give another"):
        _sides(path, 3)
    with pytest.raises(Refused, match="leave none for the validation set"):
        _sides(path, 0.0001)
    with pytest.raises(Refused, match="3 copies of one row, more than 2; dedupe first"):
        _sides(write(path, *[ROWS[0]] * 3), 2)


BAD = {
    "": "no row in it",
    "\n{}\n[1]\n": "all.jsonl:3: expected a JSON object",
    "{}\n{\n": "all.jsonl:2: not JSON: Expecting property name",
    "\ufeff{}\n": "all.jsonl:1: the file starts with a byte order mark",
    "\x1f\x8b": "not JSON",
}


@pytest.mark.parametrize("content", BAD)
def test_what_is_no_jsonl_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(Refused) as error:
        _sides(path, 0.5)
    assert BAD[content] in str(error.value)
    assert [it.name for it in tmp_path.iterdir()] == ["all.jsonl"]


def test_no_set_may_be_written_over_another(tmp_path: Path) -> None:
    path = write(tmp_path / "all.jsonl", *ROWS)
    other = tmp_path / "train.jsonl"

    with pytest.raises(Refused, match="cannot be both sets; give two names"):
        split(path, 0.5, 0, other, tmp_path / "." / "train.jsonl")
    with pytest.raises(Refused, match="is what is read from; give another name to write to"):
        split(path, 0.5, 0, other, path)
    assert [it.name for it in tmp_path.iterdir()] == ["all.jsonl"]
