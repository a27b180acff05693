"""Any text converts to rows that the checker takes; any bytes to rows or a clear message."""

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from pulumi_vertex_tuning import dataset
from pulumi_vertex_tuning.dataset.convert import CONTAINERS, SHAPES
from pulumi_vertex_tuning.dataset.editing.refusals import Refused

from .converting import converted, row

BROAD = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))

ODD = st.sampled_from([*"\u2028\x85\0\ufeff\U0001d54f\u0301\"'\\\r\n,;\t|{}"])
TEXTS = st.lists(st.one_of(st.text(st.characters(codec="utf-8")), ODD)).map("".join)
FULL = TEXTS.filter(lambda text: bool(text.strip()))
TABLE = st.lists(st.tuples(FULL, FULL), min_size=1, max_size=8)

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "messages role content from value conversations prompt answer tools function name"
                " arguments tool_calls tool_call_id parameters type text image_url url instruction"
                " input output chosen rejected system properties items anyOf weight".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)
ROLES = st.sampled_from(["system", "user", "assistant", "tool", "human", "gpt", "function_call"])
LIKELY = st.fixed_dictionaries(
    {},
    optional={
        "role": ROLES | JSON,
        "from": ROLES | JSON,
        "content": st.text() | JSON,
        "value": st.text() | JSON,
        "tool_calls": JSON,
        "tool_call_id": st.text() | JSON,
    },
)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        "messages": st.lists(LIKELY, max_size=4) | JSON,
        "conversations": st.lists(LIKELY, max_size=4) | JSON,
        "prompt": st.text() | st.lists(LIKELY, max_size=2),
        "chosen": st.text() | st.lists(LIKELY, max_size=2),
        "rejected": st.text() | st.lists(LIKELY, max_size=2),
        "answer": st.text() | JSON,
        "tools": JSON,
    },
)


def _rows(table: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return [row(question, answer) for question, answer in table]


def _in_file(name: str, content: bytes, **how: Any) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content)
        try:
            rows = converted(path, **how)
        except Refused:
            assert [it.name for it in path.parent.iterdir()] == [name]
            raise
        dataset.inspect(path.with_name("out.jsonl"))
        return rows


def _rows_or_refused(name: str, content: bytes, **how: Any) -> None:
    """Convert; anything but rows of ours or Refused fails the test, and so does half a file."""
    with suppress(Refused):
        _in_file(name, content, skip_bad=True, **how)


@BROAD
@given(TABLE, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_any_table_of_texts_in_csv_becomes_its_rows(
    table: list[tuple[str, str]], delimiter: str, ending: str, bom: bool
) -> None:
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL)
    writer.writerows([("prompt", "answer"), *table])
    content = file.getvalue().encode("utf-8-sig" if bom else "utf-8")

    assert _in_file("data.csv", content) == _rows(table)


@BROAD
@given(TABLE)
def test_any_table_of_texts_in_parquet_becomes_its_rows(table: list[tuple[str, str]]) -> None:
    prompts, answers = zip(*table, strict=True)
    file = io.BytesIO()
    parquet.write_table(pa.table({"prompt": prompts, "answer": answers}), file)

    assert _in_file("data.parquet", file.getvalue()) == _rows(table)


@BROAD
@given(TABLE, st.booleans(), st.booleans())
def test_any_texts_in_json_become_their_rows(
    table: list[tuple[str, str]], is_array: bool, is_ascii: bool
) -> None:
    items = [{"prompt": question, "completion": answer} for question, answer in table]
    lines = [json.dumps(item, ensure_ascii=is_ascii) for item in items]
    text = json.dumps(items, ensure_ascii=is_ascii) if is_array else "\n".join(lines)

    assert _in_file("data.jsonl", text.encode()) == _rows(table)


@BROAD
@given(TABLE)
def test_any_texts_in_chats_become_their_rows(table: list[tuple[str, str]]) -> None:
    chats = [
        {"messages": [{"role": "user", "content": one}, {"role": "assistant", "content": other}]}
        for one, other in table
    ]
    shared = [
        {"conversations": [{"from": "human", "value": one}, {"from": "gpt", "value": other}]}
        for one, other in table
    ]
    for items in (chats, shared):
        content = "\n".join(json.dumps(item) for item in items).encode()
        assert _in_file("data.jsonl", content) == _rows(table)


BEGINNINGS = st.sampled_from(
    [b"", b"PAR1", b"{", b"[", b"\xff\xfe", b"\xef\xbb\xbf", b"prompt,answer\n", b'{"messages":[']
)


@pytest.mark.parametrize("form", [None, *CONTAINERS, *SHAPES])
@BROAD
@given(st.builds(bytes.__add__, BEGINNINGS, st.binary(max_size=300)), st.booleans())
def test_random_bytes_as_any_format_give_rows_or_a_message(
    form: str | None, content: bytes, preference: bool
) -> None:
    container, shape = (form if form in CONTAINERS else None, form if form in SHAPES else None)

    _rows_or_refused("data", content, container=container, shape=shape, preference=preference)


@BROAD
@given(st.lists(NEARLY | JSON, min_size=1, max_size=4), st.sampled_from([None, *SHAPES]))
@example([{"messages": [{"role": "user", "content": [{}]}]}], None)
def test_rows_that_are_nearly_right_give_rows_or_a_message(
    items: list[Any], shape: str | None
) -> None:
    content = "\n".join(json.dumps(item) for item in items).encode()

    _rows_or_refused("data.jsonl", content, shape=shape)
    _rows_or_refused("data.jsonl", content, preference=True)
    _rows_or_refused("data.json", json.dumps(items).encode(), shape=shape)


def _parquet() -> bytes:
    file = io.BytesIO()
    table = pa.table({"prompt": ["a", "b"] * 50, "answer": ["x", "ü"] * 50})
    parquet.write_table(table, file)
    return file.getvalue()


def _changed(content: bytes, changes: list[tuple[int, int]]) -> bytes:
    changed = bytearray(content)
    for at, value in changes:
        changed[at % len(changed)] = value
    return bytes(changed)


CHANGES = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=4)


@BROAD
@given(CHANGES, st.integers(0, 3000))
def test_a_damaged_parquet_file_gives_rows_or_a_message(
    changes: list[tuple[int, int]], cut: int
) -> None:
    _rows_or_refused("data.parquet", _changed(_parquet(), changes))
    _rows_or_refused("data.parquet", _parquet()[:cut])


@BROAD
@given(CHANGES, st.integers(0, 3000))
def test_a_damaged_folder_of_datasets_gives_rows_or_a_message(
    changes: list[tuple[int, int]], cut: int
) -> None:
    file = io.BytesIO()
    table = pa.table({"prompt": ["a", "b"], "answer": ["x", "ü"]})
    with pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)
    for content in (_changed(file.getvalue(), changes), file.getvalue()[:cut]):
        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder, "saved")
            saved.mkdir()
            (saved / "state.json").write_text('{"_data_files": [{"filename": "data.arrow"}]}')
            (saved / "data.arrow").write_bytes(content)
            with suppress(Refused):
                converted(saved, skip_bad=True)
