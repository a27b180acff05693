"""Removing duplicate rows."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.dataset.report import DataArgument, JsonOption, print_json, told
from pulumi_vertex_tuning.dataset.editing.dedupe import Removed
from pulumi_vertex_tuning.dataset.editing.dedupe import dedupe as dedupe_file
from pulumi_vertex_tuning.wording import counted

_SHOWN = 20


def dedupe(
    source: DataArgument,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    *,
    near: Annotated[
        bool,
        typer.Option("--near", help="Ignore case, punctuation and white space of the texts."),
    ] = False,
    against: Annotated[
        Path | None,
        typer.Option(metavar="OTHER", help="Also remove what is in this file."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Remove rows that are there twice: the first one stays. Says which lines went.

    The order of keys and the space between them do not count. The lines that stay
    are copied byte for byte.

    Examples:
    vertex-tuning dataset dedupe train.jsonl clean.jsonl --near
    vertex-tuning dataset dedupe train.jsonl clean.jsonl --against val.jsonl
    """
    with told(as_json=as_json):
        done = dedupe_file(source, out, against, by_words=near)
    if as_json:
        print_json({"rows": done.rows, "removed": [_as_json(one) for one in done.removed]})
        return
    typer.echo(f"wrote {out}: {counted(done.rows, 'row')}")
    typer.echo(f"removed {len(done.removed):,}{':' * bool(done.removed)}")
    _list(done.removed)


def _list(removed: Sequence[Removed]) -> None:
    for one in islice(removed, _SHOWN):
        where = f" of {one.file}" if one.file else ""
        typer.echo(f"  line {one.line} is the same as line {one.same_as}{where}")
    if len(removed) > _SHOWN:
        typer.echo(f"  and {len(removed) - _SHOWN:,} more (--json lists them all)")


def _as_json(one: Removed) -> dict[str, int | str]:
    found: dict[str, int | str] = {"line": one.line, "same_as": one.same_as}
    return {**found, "file": str(one.file)} if one.file else found
