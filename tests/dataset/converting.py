"""Making and reading data sets in tests."""

import json
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.dataset.convert import Columns, choose_shape, convert, open_source
from pulumi_vertex_tuning.dataset.convert.template import column, template

Json = dict[str, Any]


def columns(**said: str) -> Columns:
    """Return what the options of the command say: prompt="q" or prompt="{q} {r}"."""
    return Columns(**{key: template(it) if "{" in it else column(it) for key, it in said.items()})


def converted(
    path: Path,
    asked: Columns | None = None,
    *,
    container: str | None = None,
    shape: str | None = None,
    preference: bool = False,
    skip_bad: bool = False,
    encoding: str = "",
    split: str = "",
) -> list[Json]:
    """Convert a file as the command does, and return the rows."""
    asked = asked or Columns()
    out = path.with_name("out.jsonl")
    source = open_source(path, container, names=asked.names, encoding=encoding, split=split)
    found = choose_shape(source, asked, shape, preference=preference)
    convert(source, found, out, skip_bad=skip_bad)
    return read(out)


def read(path: Path) -> list[Json]:
    with path.open(encoding="utf-8", newline="\n") as file:
        return [json.loads(line) for line in file]


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def row(question: str, answer: str) -> Json:
    """Return Vertex's row of one question and its answer."""
    return {"contents": [said("user", question), said("model", answer)]}


def said(role: str, *texts: str) -> Json:
    return {"role": role, "parts": [{"text": text} for text in texts]}


def chat(*turns: tuple[str, object]) -> Json:
    """Return a row of chat completions."""
    return {"messages": [{"role": role, "content": content} for role, content in turns]}
