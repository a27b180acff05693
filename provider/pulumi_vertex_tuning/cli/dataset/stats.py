"""Showing what a data set is made of."""

from pathlib import Path
from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.dataset.report import DataArgument, JsonOption, print_json, told
from pulumi_vertex_tuning.cli.findings import facts_of
from pulumi_vertex_tuning.dataset.charts import Chart, charts, numbers
from pulumi_vertex_tuning.dataset.output import write_file
from pulumi_vertex_tuning.dataset.report import Report


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
    from pulumi_vertex_tuning.dataset import inspect

    with told(as_json=as_json):
        report = inspect(source)
        if html:
            from pulumi_vertex_tuning.dataset.page import page

            write_file(html, page(report).encode(errors="replace"))
        if png:
            from pulumi_vertex_tuning.dataset.plots import png as picture

            write_file(png, picture(report))
    if as_json:
        print_json(facts_of(report))
    else:
        _print(report)


def _print(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table

    found = report.statistics
    if found is None:
        return
    console = Console(highlight=False, markup=False)
    console.print(f"{report.source}: {report.rows:,} rows")
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
    for chart in charts(report):
        if not chart.numbers:
            console.print(_line(chart))
    for warning in report.warnings:
        console.print(f"warning: {warning}")


def _line(chart: Chart) -> str:
    bars = ", ".join(f"{bar.name} {bar.shown}" for bar in chart.bars) or "none"
    return f"{chart.title} ({chart.unit}): {bars}"
