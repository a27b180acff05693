"""The fast reading of ordinary rows says what the careful one says."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_vertex_tuning.dataset.rows import ordinary
from pulumi_vertex_tuning.dataset.rows.block import check
from pulumi_vertex_tuning.dataset.rows.careful import SUPERVISED, look
from tests.dataset.rows import bent_rows, conversations, line, row

REFUSALS = (msgspec.DecodeError, ordinary.Unusual, UnicodeDecodeError, RecursionError)


@given(conversations())
def test_a_good_row_is_ordinary_and_measured_the_same(conversation: dict[str, Any]) -> None:
    text = line(conversation)

    measures = ordinary.measure([ordinary.decoder().decode(text)])
    seen = look(text, SUPERVISED)

    assert (seen.problems, seen.oddities) == ([], [])
    joints = len(seen.asked) - measures.asked[0], len(seen.answered) - measures.answered[0]
    turns = len(conversation["contents"])
    assert measures.turns == [seen.turns] == [turns]
    assert measures.texts == seen.modalities["text"]
    assert max(joints) <= 2 * turns  # the newlines that join texts


@given(bent_rows())
@example(row("\u3000"))
@example({**row(), "completions": []})
def test_what_is_wrong_or_odd_is_never_ordinary(bent: Any) -> None:
    text = line(bent)
    seen = look(text, SUPERVISED)
    if not (seen.problems or seen.oddities):
        return

    with pytest.raises(REFUSALS):
        ordinary.measure([ordinary.decoder().decode(text)])


@given(st.lists(st.one_of(conversations(), bent_rows()), min_size=1, max_size=6), st.booleans())
def test_a_block_says_of_each_line_what_a_look_at_it_says(rows: list[Any], crlf: bool) -> None:
    texts = [line(one) for one in rows]
    block = b"".join(text[:-1] + b"\r\n" if crlf else text for text in texts)

    found = check(block, SUPERVISED, looks=2)

    looks = [look(text, SUPERVISED) for text in texts]
    told = [(one.line, one.path, one.message) for one in found.findings]
    assert (
        told
        == [
            (number, path, message)
            for number, seen in enumerate(looks, start=1)
            for path, message in seen.problems
        ][: len(told)]
    )
    assert found.errors == sum(len(seen.problems) for seen in looks)
    assert found.lines == len(rows)
    good = [number for number, seen in enumerate(looks, start=1) if not seen.problems]
    assert [int(number) for number in found.columns.get("line", [])] == good


@pytest.mark.parametrize(
    ("block", "bad"),
    [
        (line(row()).strip() + line(row()), [1]),
        (line(row())[:30] + b"\n" + line(row())[30:], [1, 2]),
        # Two examples on two lines, but not one on each.
        (line(row()).strip() + line(row())[:30] + b"\n" + line(row())[30:], [1, 2]),
        (b'{"contents":\n[]}\n', [1, 2]),
    ],
    ids=["two on a line", "one on two lines", "one and a half", "a pretty one"],
)
def test_a_line_has_one_whole_example(block: bytes, bad: list[int]) -> None:
    found = check(block, SUPERVISED, looks=1)

    assert [one.line for one in found.findings] == bad


def test_digests_tell_rows_apart_and_line_ends_do_not() -> None:
    unix = check(line(row()) + line(row("Who?")), SUPERVISED, looks=1)
    windows = check(
        line(row()).replace(b"\n", b"\r\n") + line(row("Who?")).replace(b"\n", b"  \r\n"),
        SUPERVISED,
        looks=1,
    )

    assert list(unix.columns["digest"]) == list(windows.columns["digest"])
    assert len(set(unix.columns["digest"].tolist())) == 2
    assert json.loads(line(row()))  # what is hashed is what is read
