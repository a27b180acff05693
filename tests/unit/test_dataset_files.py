"""JSONL files: which are taken, and what is said of the others."""

import bz2
import gzip
import hashlib
import json
import lzma
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_vertex_tuning.dataset import DatasetError, inspect

ROW = json.dumps(
    {
        "contents": [
            {"role": "user", "parts": [{"text": "Which colour, é?"}]},
            {"role": "model", "parts": [{"text": "Red."}]},
        ]
    },
    ensure_ascii=False,
).encode()
BAD = b'{"contents": 1}'
NOTHING = "nothing was uploaded"


def _refusal(path: Path) -> list[str]:
    with pytest.raises(DatasetError) as raised:
        inspect(path, shown_as="train.jsonl")
    return str(raised.value).splitlines()


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "train.jsonl"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (ROW + b"\n", 1),
        (ROW, 1),
        (ROW + b"\n" + ROW, 2),
        (ROW + b"\r\n" + ROW + b"\r\n", 2),
        (b"\n" + ROW + b"\n\n  \n" + ROW + b"\n\n", 2),
    ],
    ids=["plain", "no newline at the end", "two", "CRLF", "blank lines"],
)
def test_a_file_is_known_by_its_bytes(tmp_path: Path, content: bytes, rows: int) -> None:
    path = _file(tmp_path, content)

    file = inspect(path)

    assert (file.rows, file.size) == (rows, len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "want"),
    [
        (ROW + b"\n" + b'{"a": "\xe9"}', "2: not UTF-8 at byte 8 of the line"),
        (ROW + b"\n\n\n{'a': 1}", "4: not JSON: Expecting property name enclosed in double quotes"),
        (ROW + b"\n" + ROW[:-5], "2: not JSON: "),
        (b"[" + ROW, "1: not JSON: Expecting ',' delimiter at column "),
        (b"\n" + BAD, "2: contents: must be a list of turns, found 1"),
        (b"[" * 200_000, "1: JSON that cannot be read: maximum recursion depth"),
        (b'{"contents": ' + b"1" * 5000 + b"}", "1: JSON that cannot be read: Exceeds the limit"),
    ],
)
def test_a_bad_row_is_told_by_line(tmp_path: Path, content: bytes, want: str) -> None:
    first, second = _refusal(_file(tmp_path, content))

    assert first == f"train.jsonl: 1 problem in the rows; {NOTHING}"
    assert second.startswith(f"  train.jsonl:{want}")


def test_utf_16_without_a_mark_is_no_utf_8(tmp_path: Path) -> None:
    content = '{"contents": []}'.encode("utf-16-le")

    assert "train.jsonl:1: not JSON" in _refusal(_file(tmp_path, content))[1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (gzip.compress(ROW + os.urandom(10_000)), "is compressed (gzip); unpack it first"),
        (bz2.compress(ROW), "is compressed (bzip2); unpack it first"),
        (lzma.compress(ROW), "is compressed (xz); unpack it first"),
        (
            b"\xef\xbb\xbf" + ROW,
            "the file starts with a byte order mark; save it as plain UTF-8",
        ),
        (ROW.decode().encode("utf-16"), "is UTF-16; save it as plain UTF-8"),
        (
            b"PAR1" + ROW,
            "is a Parquet file; turn it into JSONL with `vertex-tuning dataset convert`",
        ),
        (
            b"PK\x03\x04",
            "is a zip archive or a spreadsheet; expected JSONL, one example a line",
        ),
    ],
    ids=["gzip", "bzip2", "xz", "byte order mark", "UTF-16", "Parquet", "zip"],
)
def test_a_file_of_another_format_is_not_read_as_rows(
    tmp_path: Path, content: bytes, told: str
) -> None:
    assert _refusal(_file(tmp_path, content)) == [f"train.jsonl: {told}"]


@pytest.mark.parametrize(("bad", "lines", "more"), [(10, 10, None), (13, 11, "  and 3 more")])
def test_ten_findings_are_enough(tmp_path: Path, bad: int, lines: int, more: str | None) -> None:
    path = _file(tmp_path, (ROW + b"\n" + BAD + b"\n") * bad)

    first, *told = _refusal(path)

    assert first == f"train.jsonl: {bad} problems in the rows; {NOTHING}"
    assert len(told) == lines
    assert told[9] == "  train.jsonl:20: contents: must be a list of turns, found 1"
    assert told[-1] == (more or told[9])


@pytest.mark.parametrize("content", [b"", b"\n", b"  \r\n\n"])
def test_a_file_without_rows_is_refused(tmp_path: Path, content: bytes) -> None:
    assert _refusal(_file(tmp_path, content)) == [
        "train.jsonl: no row in the file; expected JSONL, one example a line"
    ]


def test_a_missing_file_is_told_with_where_it_was_looked_for(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "no.jsonl") == [f"train.jsonl: no such file (looked in {tmp_path})"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert _refusal(tmp_path) == ["train.jsonl: is a folder; expected a JSONL file"]


def test_what_the_system_refuses_is_told(tmp_path: Path) -> None:
    inside_a_file = _file(tmp_path, ROW) / "more.jsonl"

    assert _refusal(inside_a_file) == ["train.jsonl: cannot be read: Not a directory"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_of_somebody_else_is_told(tmp_path: Path) -> None:
    path = _file(tmp_path, ROW)
    path.chmod(0)

    assert _refusal(path) == ["train.jsonl: cannot be read: Permission denied"]


@given(content=st.binary(max_size=200))
def test_no_bytes_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = _file(tmp_path_factory.getbasetemp(), content)

    with pytest.raises(DatasetError):  # no row of these bytes is a conversation
        inspect(path)
