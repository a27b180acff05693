"""Showing what a data set is made of."""

from pathlib import Path
from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.dataset.report import DataArgument, JsonOption, print_json, told
from pulumi_vertex_tuning.dataset.editing.output import write_file
from pulumi_vertex_tuning.dataset.pictures.charts import Chart, charts, numbers
from pulumi_vertex_tuning.dataset.pictures.summary import Summary, summarize


def stats(
    source: DataArgument,
    *,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the charts as a page.")
    ] = None,
    png: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the charts as a picture.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show rows, turns, tokens, modalities and scripts of a data set, and its longest rows.

    Examples:
    vertex-tuning dataset stats train.jsonl
    vertex-tuning dataset stats train.jsonl --html stats.html --png stats.png
    vertex-tuning dataset stats train.jsonl --json
    """
    with told(as_json=as_json):
        summary = summarize(source)
        if html:
            from pulumi_vertex_tuning.dataset.pictures.page import page

            write_file(html, page(summary).encode(errors="replace"), source)
        if png:
            from pulumi_vertex_tuning.dataset.pictures.plots import png as picture

            write_file(png, picture(summary), source)
    if as_json:
        print_json(summary.as_json())
    else:
        _print(summary)


def _print(summary: Summary) -> None:
    from rich.console import Console
    from rich.table import Table

    found = summary.statistics
    console = Console(highlight=False, markup=False)
    console.print(f"{summary.name}: {summary.statistics.rows:,} rows")
    table = Table()
    rows = {
        "input tokens": found.input_tokens,
        "output tokens": found.output_tokens,
        "turns": found.turns,
    }
    table.add_column("a row")
    for name, _ in numbers(found.turns):
        table.add_column(name, justify="right")
    for title, one in rows.items():
        table.add_row(title, *(value for _, value in numbers(one)))
    console.print(table)
    for chart in charts(summary):
        if not chart.numbers:
            console.print(_line(chart))
    for warning in summary.warnings:
        console.print(f"warning: {warning}")


def _line(chart: Chart) -> str:
    bars = ", ".join(f"{bar.name} {bar.shown}" for bar in chart.bars) or "none"
    return f"{chart.title} ({chart.unit}): {bars}"
