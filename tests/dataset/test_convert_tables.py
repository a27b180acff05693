"""Tables as rows: CSV of all dialects, Parquet, templates and guessed columns."""

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from pulumi_vertex_tuning import dataset
from pulumi_vertex_tuning.dataset.convert.template import TemplateError, template
from pulumi_vertex_tuning.dataset.editing.refusals import Refused

from .converting import columns, converted, row, said

DIALECTS = {
    "plain": (b"prompt,answer\nWhy?,So.\n", "Why?", "So."),
    "byte order mark": (b"\xef\xbb\xbfprompt,answer\nWhy?,So.\n", "Why?", "So."),
    "CRLF": (b"prompt,answer\r\nWhy?,So.\r\n", "Why?", "So."),
    "no last newline": (b"prompt,answer\nWhy?,So.", "Why?", "So."),
    "old Mac": (b"prompt,answer\rWhy?,So.\r", "Why?", "So."),
    "semicolons, commas in texts": (b"prompt;answer\na, b, c;d, e\n", "a, b, c", "d, e"),
    "tabs": (b"prompt\tanswer\na, b\tc; d\n", "a, b", "c; d"),
    "bars": (b"id|prompt|answer\n1|a|b\n", "a", "b"),
    "newline in quotes": (b'prompt,answer\n"a\nb","c\r\nd"\n', "a\nb", "c\r\nd"),
    "doubled quotes": (b'prompt,answer\n"say ""a""",b\n', 'say "a"', "b"),
    "escaped quotes": (b'prompt,answer\n"say \\"a\\", then",b\n', 'say "a", then', "b"),
    "single quotes": (b"prompt,answer\n'a, b','c, d'\n", "a, b", "c, d"),
    "an apostrophe": (b"prompt,answer\nIt's,isn't it?\n", "It's", "isn't it?"),
    "blank lines": (b"\nprompt,answer\n\na,b\n\n", "a", "b"),
    "UTF-16 of Excel": ("prompt\tanswer\nä\tö\n".encode("utf-16"), "ä", "ö"),
    "other columns": (b"Question,,ANSWER ,id\na,x,b,7\n", "a", "b"),
    "a number for an answer": (b"prompt,answer\na,7\n", "a", "7"),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_csv_of_any_dialect_is_understood(name: str, tmp_path: Path) -> None:
    content, question, answer = DIALECTS[name]
    path = tmp_path / "data.csv"
    path.write_bytes(content)

    assert converted(path) == [row(question, answer)]
    dataset.inspect(tmp_path / "out.jsonl")


def test_csv_in_another_encoding_is_read_when_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes("prompt,answer\nWo?,Köln\n".encode("cp1252"))

    with pytest.raises(Refused, match=r"data.csv:2: answer: not UTF-8: byte 0xF6 at character 2"):
        converted(path)
    assert converted(path, encoding="cp1252") == [row("Wo?", "Köln")]
    with pytest.raises(Refused, match="there is no encoding latin-99; try utf-8 or cp1252"):
        converted(path, encoding="latin-99")


BAD_ROWS = {
    "an empty answer": ("a,\n", ":2: answer: found an empty text; expected a text that is not"),
    "a blank one": ("a,  \n", ":2: answer: found a text of nothing but white space"),
    "a field too many": ("a,b,c\n", ":2: found 3 fields; expected 2, as in the header"),
    "a field too few": ("a\n", ":2: found 1 fields; expected 2, as in the header"),
    "after a long row": ('"a\nb\nc",d\n,f\n', ":5: prompt: found an empty text"),
    "an open quote": ('a,b\nc,"d\n', ":3: a quoted field begins in this row and does not end"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_of_csv_is_named_by_its_line(name: str, tmp_path: Path) -> None:
    content, want = BAD_ROWS[name]
    path = tmp_path / "data.csv"
    path.write_text(f"prompt,answer\n{content}")

    with pytest.raises(Refused) as error:
        converted(path)
    assert f"data.csv{want}" in str(error.value)
    assert [it.name for it in tmp_path.iterdir()] == ["data.csv"]


def test_good_rows_are_written_when_bad_ones_are_skipped(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("prompt,answer\na,b\nc,\nd,e,f\ng,h\n")

    assert converted(path, skip_bad=True) == [row("a", "b"), row("g", "h")]


def test_all_bad_rows_are_counted_and_the_first_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("prompt,answer\n" + "a,\n" * 1234)

    with pytest.raises(Refused) as error:
        converted(path)
    lines = str(error.value).splitlines()
    assert "1,234 rows cannot be converted; nothing was written (--skip-bad leaves" in lines[0]
    assert len(lines) == 12
    assert lines[-1] == "  and 1,224 more"
    with pytest.raises(Refused, match="no row that can be converted; nothing was written"):
        converted(path, skip_bad=True)


TABLES = {
    "no prompt": ("a,b\n1,2\n", "no column for what the user says: none is called prompt,"),
    "no answer": ("prompt,b\n1,2\n", "name one by --answer-column; the columns are prompt, b"),
    "a column twice": ("prompt,answer,answer\n1,2,3\n", "has more than one column answer"),
    "a header alone": ("prompt,answer\n", "no row in it; nothing was written"),
    "pairs": ("prompt,chosen,rejected\n1,2,3\n", "(or give --preference)"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_says_too_little_is_refused(name: str, tmp_path: Path) -> None:
    content, want = TABLES[name]
    path = tmp_path / "data.csv"
    path.write_text(content)

    with pytest.raises(Refused) as error:
        converted(path)
    assert want in str(error.value)


def test_a_column_that_is_not_there_is_refused_with_the_one_that_was_meant(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("prompt,reply\na,b\n")

    with pytest.raises(Refused, match="no column repyl; did you mean reply"):
        converted(path, columns(answer="repyl"))
    with pytest.raises(Refused, match="no column xyz; they are prompt, reply"):
        converted(path, columns(answer="xyz"))


def test_columns_are_those_that_were_named(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("q;a;s\nWhy?;So, then.;Be terse.\nHow?;Thus.;\n")

    rows = converted(path, columns(prompt="q", answer="a", system="s"))

    system = {"systemInstruction": said("system", "Be terse.")}
    assert rows == [system | row("Why?", "So, then."), row("How?", "Thus.")]


def test_a_template_joins_columns_and_drops_what_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("instruction,input,output\nAdd.,1 2,3\nGreet.,,Hi\n,,x\n")

    with pytest.raises(Refused, match=r"data.csv:4: instruction, input: found all empty"):
        converted(path)
    rows = converted(path, skip_bad=True)
    assert rows == [row("Add.\n\n1 2", "3"), row("Greet.", "Hi")]
    asked = columns(prompt="{{x}} {input}: {instruction}", system="Speak as {output}{{}}")
    first, *_ = converted(path, asked, skip_bad=True)
    assert first["contents"][0] == said("user", "{x} 1 2: Add.")
    assert first["systemInstruction"] == said("system", "Speak as 3{}")


@pytest.mark.parametrize("written", ["{", "a}b", "{a", "{}", "{{a}"])
def test_a_template_with_a_single_brace_is_refused(written: str) -> None:
    with pytest.raises(TemplateError, match="a single"):
        template(written)


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    table = pa.table(
        {
            "prompt": ["a", "b", "c", "d", "e"],
            "answer": pa.array(["x", "x", None, "", "z"]).dictionary_encode(),
            "unused": pa.array([[1], None, [], [2], [3]]),
        }
    )
    parquet.write_table(table, path, row_group_size=2)

    with pytest.raises(Refused) as error:
        converted(path)
    assert "data.parquet: row 3: answer: found nothing; expected a text" in str(error.value)
    assert "data.parquet: row 4: answer: found an empty text" in str(error.value)
    rows = converted(path, skip_bad=True)
    assert rows == [row("a", "x"), row("b", "x"), row("e", "z")]
    with pytest.raises(Refused, match="row 1: unused: found a list; expected a text"):
        converted(path, columns(answer="unused"))


def test_parquet_whose_text_is_none_names_the_row(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    wrong = pa.array([b"fine", b"\xff\xfe"]).view(pa.string())
    parquet.write_table(pa.table({"prompt": ["a", "b"], "answer": wrong}), path)

    with pytest.raises(Refused, match=r"data.parquet: row 2: answer: cannot be read: 'utf-8'"):
        converted(path)
    assert converted(path, skip_bad=True) == [row("a", "fine")]


def test_parquet_and_csv_are_told_apart_by_content_not_by_name(tmp_path: Path) -> None:
    table = pa.table({"prompt": ["a"], "answer": ["b"]})
    parquet.write_table(table, tmp_path / "data.bin")
    (tmp_path / "data.txt").write_text("prompt,answer\na,b\n")

    assert converted(tmp_path / "data.bin") == converted(tmp_path / "data.txt") == [row("a", "b")]
    with pytest.raises(Refused, match="is no Parquet file that can be read"):
        converted(tmp_path / "data.txt", container="parquet")
