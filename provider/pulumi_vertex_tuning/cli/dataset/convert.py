"""Making Vertex's rows of other formats."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.dataset.report import JsonOption, print_json, told
from pulumi_vertex_tuning.dataset.convert import (
    CONTAINERS,
    SHAPES,
    Columns,
    Converted,
    Shape,
    Source,
    choose_shape,
    open_source,
)
from pulumi_vertex_tuning.dataset.convert import convert as convert_source
from pulumi_vertex_tuning.dataset.convert.template import (
    Template,
    TemplateError,
    column,
    template,
)
from pulumi_vertex_tuning.dataset.editing.refusals import listed
from pulumi_vertex_tuning.wording import counted


class Format(StrEnum):
    """How a file is read, or else what its rows look like; what is not said is recognized."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    DATASETS = "datasets"
    CHAT = "chat"
    COMPLETION = "completion"
    SHAREGPT = "sharegpt"
    ALPACA = "alpaca"


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file, or a `datasets` folder.")],
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="The file to write.")],
    *,
    form: Annotated[
        Format | None,
        typer.Option("--from", help="How IN is read or what its rows are; else recognized."),
    ] = None,
    prompt_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="What the user says.")
    ] = None,
    answer_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="The answer to learn.")
    ] = None,
    system_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="The system instruction.")
    ] = None,
    prompt_template: Annotated[
        str | None, typer.Option(metavar="TEXT", help=r"Instead, as '{instruction}\n\n{input}'.")
    ] = None,
    answer_template: Annotated[str | None, typer.Option(metavar="TEXT")] = None,
    system_template: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Also a fixed text, for all rows.")
    ] = None,
    preference: Annotated[
        bool, typer.Option("--preference", help="Make rows of a chosen and a rejected answer.")
    ] = False,
    chosen_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --preference.")
    ] = None,
    rejected_column: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --preference.")
    ] = None,
    split_name: Annotated[
        str, typer.Option(metavar="NAME", help="The split of a folder that has several.")
    ] = "",
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="Of CSV that is not UTF-8, as cp1252.")
    ] = "",
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out rows that cannot be converted.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a data set of CSV, Parquet, chat completions, ShareGPT, Alpaca or `datasets`.

    The format is recognized, and columns by names such as question and answer.
    OUT.jsonl is written whole or not at all.

    Examples:
    vertex-tuning dataset convert faq.csv train.jsonl
    vertex-tuning dataset convert chats.jsonl train.jsonl --skip-bad
    vertex-tuning dataset convert qa.parquet train.jsonl --answer-column reply
    vertex-tuning dataset convert a.csv out.jsonl --prompt-template '{name}: {q}'
    vertex-tuning dataset convert my_dataset/ train.jsonl --split-name train
    vertex-tuning dataset convert pairs.jsonl train.jsonl --preference
    """
    columns = Columns(
        _text(prompt_column, prompt_template, "prompt"),
        _text(answer_column, answer_template, "answer"),
        _text(system_column, system_template, "system"),
        column(chosen_column) if chosen_column else None,
        column(rejected_column) if rejected_column else None,
    )
    if (chosen_column or rejected_column) and not preference:
        raise typer.BadParameter("--chosen-column and --rejected-column are for --preference")
    with told(as_json=as_json):
        opened = open_source(
            source,
            form if form in CONTAINERS else None,
            split=split_name,
            names=columns.names,
            encoding=encoding,
        )
        shape = choose_shape(
            opened, columns, form if form in SHAPES else None, preference=preference
        )
        done = convert_source(opened, shape, out, skip_bad=skip_bad)
        _report(opened, shape, out, done, as_json=as_json)


def _text(name: str | None, written: str | None, what: str) -> Template | None:
    if name is not None and written is not None:
        raise typer.BadParameter(f"give --{what}-column or --{what}-template, not both")
    try:
        return column(name) if name is not None else template(written) if written else None
    except TemplateError as error:
        raise typer.BadParameter(str(error)) from None


def _report(source: Source, shape: Shape, out: Path, done: Converted, *, as_json: bool) -> None:
    if as_json:
        problems = [problem.as_json() for problem in done.problems]
        found = {"format": source.kind, "columns": shape.name}
        counts = {"rows": done.rows, "skipped": done.skipped, "problems": problems}
        print_json({"out": str(out), **found, **counts})
        return
    typer.echo(f"read {source.path} as {source.kind}: {shape.name}")
    typer.echo(f"wrote {out}: {counted(done.rows, 'row')}")
    if done.skipped:
        typer.echo(f"left out {done.skipped:,} that cannot be converted:", err=True)
        typer.echo("\n".join(listed(done.problems, done.skipped)), err=True)
