"""Removing duplicates: the first of each stays as it is, and all that went is told."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_vertex_tuning.dataset.editing.dedupe import Removed, dedupe
from pulumi_vertex_tuning.dataset.editing.fingerprints import plain
from pulumi_vertex_tuning.dataset.editing.refusals import Refused

from .converting import Json, row, said, write

SAME: dict[str, tuple[str, str]] = {
    "case": ("What Now", "what now"),
    "white space": (" what\tnow\n", "what now"),
    "punctuation": ("What's now?!", "what s now"),
    "wide letters": ("\uff37hat now", "what now"),
    "sharp s": ("STRASSE", "stra\u00dfe"),
    "composed": ("cafe\u0301", "caf\u00e9"),
}
OTHER: dict[str, tuple[str, str]] = {
    "words": ("what now", "what then"),
    "numbers": ("1.5", "15"),
    "vowel signs of Hindi": ("\u0915\u093f", "\u0915\u093e"),
    "symbols": ("a + b", "a < b"),
    "emoji": ("well \U0001f600", "well \U0001f622"),
    "nothing but punctuation": ("?", "!"),
}


def _deduped(
    path: Path, near: bool = False, against: Path | None = None
) -> tuple[str, list[Removed]]:
    out = path.with_name("out.jsonl")
    done = dedupe(path, out, against, by_words=near)
    text = out.read_bytes().decode()
    assert done.rows == len(text.splitlines())
    return text, list(done.removed)


def test_the_first_of_each_row_stays_byte_for_byte(tmp_path: Path) -> None:
    first, second = json.dumps(row("a", "b")), json.dumps(row("c", "d"))
    turns = [dict(reversed(turn.items())) for turn in row("a", "b")["contents"]]
    reordered = json.dumps({"contents": turns}, indent=None, separators=(" , ", ":"))
    path = tmp_path / "all.jsonl"
    path.write_bytes(f" {first}\r\n\n{second}\n{reordered}\n{first}\n{second}".encode())

    text, removed = _deduped(path)

    assert text == f" {first}\r\n{second}\n"
    assert removed == [Removed(4, 1), Removed(5, 1), Removed(6, 3)]


@pytest.mark.parametrize("name", SAME)
def test_rows_that_differ_by_how_they_are_written_are_near(name: str, tmp_path: Path) -> None:
    one, other = SAME[name]
    path = write(tmp_path / "all.jsonl", row(one, "x"), row(other, "X."))

    assert _deduped(path, near=True)[1] == [Removed(2, 1)]
    assert _deduped(path)[1] == []


@pytest.mark.parametrize("name", OTHER)
def test_rows_that_differ_by_what_they_say_are_not_near(name: str, tmp_path: Path) -> None:
    one, other = OTHER[name]

    path = write(tmp_path / "all.jsonl", row(one, "x"), row(other, "x"))
    assert _deduped(path, near=True)[1] == []


def _called(name: str) -> Json:
    parts = [{"functionCall": {"name": name, "args": {"text": "A."}}}]
    return {"contents": [said("user", "a"), {"role": "model", "parts": parts}]}


def test_turns_that_are_no_text_count_too(tmp_path: Path) -> None:
    path = write(tmp_path / "all.jsonl", _called("f"), _called("F"), _called("f"))

    assert _deduped(path, near=True)[1] == [Removed(3, 1)]


def test_rows_of_another_set_are_removed(tmp_path: Path) -> None:
    path = write(tmp_path / "all.jsonl", row("a", "b"), row("c", "d"), row("E", "f"), row("c", "d"))
    other = write(tmp_path / "other.jsonl", row("x", "y"), row("c", "d"), row("e", "F"))

    text, removed = _deduped(path, against=other)
    assert removed == [Removed(2, 2, other), Removed(4, 2, other)]
    assert len(text.splitlines()) == 2
    assert _deduped(path, near=True, against=other)[1][1] == Removed(3, 3, other)


def test_a_set_that_is_wholly_in_another_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "all.jsonl", row("a", "b"), row("a", "b"))

    with pytest.raises(Refused, match=r"no row would be left: all are in .*other.jsonl; nothing"):
        _deduped(path, against=write(tmp_path / "other.jsonl", row("a", "b")))
    assert not (tmp_path / "out.jsonl").exists()


def test_nothing_that_is_read_is_written_over(tmp_path: Path) -> None:
    path = write(tmp_path / "all.jsonl", row("a", "b"))
    other = write(tmp_path / "other.jsonl", row("c", "d"))

    for out in (path, other):
        with pytest.raises(Refused, match="is what is read from; give another name to write to"):
            dedupe(path, out, other)


@given(st.text())
def test_plain_texts_are_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)
