"""What is odd about a data set is said, with lines, and refuses nothing."""

import io
import os
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.dataset import DatasetError, Report, examine, in_both, set_problems
from pulumi_vertex_tuning.dataset.reading.file import examine_stream
from tests.dataset.rows import line, lines, row

SYSTEM = {"systemInstruction": {"parts": [{"text": "Be brief."}]}}


def _report(content: bytes, kind: str | None = None) -> Report:
    found = examine_stream(io.BytesIO(content), "train.jsonl", len(content), kind)
    found.refuse()
    return found


def _warnings(content: bytes) -> list[str]:
    return [str(one) for one in _report(content).warnings]


def _turns(*roles: str) -> dict[str, Any]:
    return {"contents": [{"role": role, "parts": [{"text": role}]} for role in roles]}


def test_nothing_is_said_of_good_data() -> None:
    assert _warnings(lines(100)) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lines(99), "only 99 rows; 100 or more are recommended to train"),
        (lines(100) + line(row("Question 3?")), "1 row: the same as an earlier one (line 101)"),
        (
            lines(100) * 2,
            "100 rows: the same as an earlier one (line 101, 102, 103, 104, 105, ...)",
        ),
        (
            lines(100) + line(_turns("user", "model", "user")),
            "1 row: the last turn is not the model's, so what it says is not learned (line 101)",
        ),
        (
            lines(100) + line(_turns("user", "user", "model")),
            "1 row: user and model do not take turns (line 101)",
        ),
        (
            lines(50) + line(row("x" * 9000)) + lines(51, **SYSTEM),
            "51 rows have no system instruction, 51 rows do",
        ),
        (
            lines(100) + line(row("many words " * 2000)),
            "1 row: more than 2,000 tokens, where half have 4 (line 101)",
        ),
        (lines(100).replace(b"\n", b"\r\n"), "lines end with CR LF, as on Windows; LF is enough"),
        (lines(100)[:-1], "the last line has no newline at its end; is the file whole?"),
        (
            lines(100) + line(row(systemInstructions="x")),
            '1 row: the field "systemInstructions" is none that tuning reads (line 101)',
        ),
        (
            lines(100) + line(row("my key is AKIA" + "A1B2" * 4)),
            "1 row: looks like a secret, AWS access key; the model may repeat it (line 101)",
        ),
        (
            lines(100) + line(row("pay with 4111 1111 1111 1112")),
            "the last",
        ),
        (
            lines(100) + line(row("pay with 4539 5787 6362 1486")),
            "1 row: looks like a secret, card number; the model may repeat it (line 101)",
        ),
        (
            lines(100) + line(row("word " * 120_000)),
            "1 row: may have more than 131,072 tokens and be cut; --exact tells (line 101)",
        ),
    ],
)
def test_it_is_said_in_one_line(content: bytes, told: str) -> None:
    warnings = _warnings(content)

    if told == "the last":  # no card: its check digit is wrong
        assert warnings == []
    else:
        assert told in warnings


def test_many_system_instructions_are_data_and_few_are_a_mix() -> None:
    few = b"".join(
        lines(50, systemInstruction={"parts": [{"text": f"Be {how}."}]})
        for how in ("kind", "brief")
    )
    many = b"".join(
        line(row(systemInstruction={"parts": [{"text": f"You speak to {number}."}]}))
        for number in range(100)
    )

    assert "rows have 2 different system instructions" in _warnings(few)
    assert not [told for told in _warnings(many) if "system" in told]


def test_a_row_that_is_too_long_is_refused_with_its_estimate() -> None:
    with pytest.raises(
        DatasetError, match=r"train.jsonl:101: has about 19\d,\d{3} tokens \(estimate\)"
    ):
        _report(lines(100) + line(row("word " * 200_000)))


def test_a_long_text_of_another_script_is_weighed_by_its_script() -> None:
    """Of as many letters, Korean makes three times the tokens of English."""
    with pytest.raises(DatasetError, match=r"train\.jsonl:1: has about"):
        _report(line(row("한국어" * 100_000)))


def test_a_file_over_its_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 1024**3 + 1)  # a hole: there is nothing to read

    with pytest.raises(DatasetError, match="has 1,073,741,825 bytes; at most 1,073,741,824"):
        examine(path)


def test_too_many_pictures_are_refused() -> None:
    picture = {"fileData": {"fileUri": "gs://bucket/p.png", "mimeType": "image/png"}}
    crowded = row()
    crowded["contents"][0]["parts"] += [picture] * 31

    with pytest.raises(DatasetError, match="contents: has 31 files of image; at most 30"):
        _report(line(crowded))


def test_files_in_rows_are_counted_and_sampled() -> None:
    content = b""
    for number in range(700):
        one = row()
        uri = f"gs://bucket/{number}.png"
        one["contents"][0]["parts"].append({"fileData": {"fileUri": uri, "mimeType": "image/png"}})
        content += line(one)

    found = _report(content)

    assert found.statistics
    assert found.statistics.modalities == {"text": 1400, "image": 700}
    assert found.statistics.input_tokens.min > 258
    assert len(found.references) == 200
    assert [one.line for one in found.references] == sorted(one.line for one in found.references)
    assert found.references == _report(content).references
    first = found.references[0]
    assert first.uri == f"gs://bucket/{first.line - 1}.png"
    assert first.path == "contents[0].parts[1].fileData.fileUri"


@pytest.mark.parametrize(
    ("training", "validation", "told"),
    [
        (100, 1000, None),
        (
            2000,
            1001,
            "with 2,000 training rows a validation set has at most 1,000 (30 %, or 1,000)",
        ),
        (5000, 1500, None),
        (
            5000,
            1501,
            "with 5,000 training rows a validation set has at most 1,500 (30 %, or 1,000)",
        ),
        (20000, 5001, "a validation set has at most 5,000"),
    ],
)
def test_a_validation_set_has_a_limit(training: int, validation: int, told: str | None) -> None:
    found = list(set_problems(_report(lines(training)), _report(lines(validation))))

    assert found == ([f"has {validation:,} rows; {told}"] if told else [])


def test_rows_in_both_sets_are_found() -> None:
    training, validation = lines(50), line(row("New?")) + line(row("Question 7?"))

    assert in_both(_report(training), _report(validation)).tolist() == [2]


PAIR: dict[str, Any] = {
    "contents": [{"role": "user", "parts": [{"text": "Which colour?"}]}],
    "completions": [
        {"score": 1, "completion": {"role": "model", "parts": [{"text": "Red."}]}},
        {"score": 0.0, "completion": {"role": "model", "parts": [{"text": "No."}]}},
    ],
}


def test_pairs_of_answers_are_known_by_their_first_row() -> None:
    found = _report(line(PAIR) * 2)

    assert (found.kind, found.rows) == ("preference", 2)
    assert found.statistics
    single = _report(line(row("Which colour?", "Red.No.")))
    assert single.statistics
    assert found.statistics.input_tokens.max >= 2 * (single.statistics.input_tokens.max - 1)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"completions": []}, "completions: must be a pair of answers, found an empty list"),
        (
            {"completions": PAIR["completions"][:1]},
            "completions: must be one answer of score 1 and one of score 0, found 1",
        ),
        (
            {
                "completions": [
                    {"score": 1, "completion": {"role": "user", "parts": [{"text": "x"}]}}
                ]
            },
            "completions[0].completion.role: must be \"model\", found 'user'",
        ),
        (
            {"contents": [*PAIR["contents"], {"role": "model", "parts": [{"text": "x"}]}]},
            "contents[1].role: the last turn must be the user's",
        ),
        ({"completions": [1, 2]}, "completions[0]: must be an object with score and completion"),
    ],
)
def test_what_is_no_pair_is_told(change: dict[str, Any], told: str) -> None:
    with pytest.raises(DatasetError) as raised:
        _report(line({**PAIR, **change}), "preference")

    assert f"train.jsonl:1: {told}" in str(raised.value)
