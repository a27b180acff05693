"""Tables on a terminal."""

from collections.abc import Sequence

import typer


def print_table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], otherwise: str) -> None:
    """Print rows under headings, or what is said where there is none."""
    if not rows:
        typer.echo(otherwise)
        return
    table = [headings, *rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())
