"""Records: which answers are found again, and what in a bucket is none."""

import pytest

from pulumi_vertex_tuning.evaluation.record import Said, as_bytes, read_record, record_key

SAID = {"b": Said("Ähre", ""), "a": Said("", "the question was blocked")}


def test_a_record_comes_back_and_the_same_answers_are_the_same_bytes() -> None:
    written = as_bytes("model", SAID)

    assert read_record(written) == SAID
    assert as_bytes("model", dict(reversed(SAID.items()))) == written


@pytest.mark.parametrize(
    ("subject", "parameters", "kind", "same"),
    [
        ("l/7@1#2", {"temperature": 0.0}, "answers", True),
        ("l/7@1#3", {"temperature": 0.0}, "answers", False),
        ("l/7@1#2", {"temperature": 0.5}, "answers", False),
        ("l/7@1#2", {"temperature": 0.0, "maxOutputTokens": 9}, "answers", False),
        ("l/7@1#2", {"temperature": 0.0}, "verdicts", False),
    ],
    ids=["the same", "another checkpoint", "warmer", "shorter", "a judge"],
)
def test_a_record_is_of_one_model_and_one_way_of_asking(
    subject: str, parameters: dict[str, object], kind: str, same: bool
) -> None:
    first = record_key("l/7@1#2", {"temperature": 0.0})

    assert (record_key(subject, parameters, kind) == first) is same


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b'{"version": 2, "answers": {}}', b'{"version": 1, "answers": []}'],
)
def test_what_cannot_be_read_is_asked_again(content: bytes) -> None:
    assert read_record(content) == {}
