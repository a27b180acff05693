"""Splitting a data set in training and validation."""

from pathlib import Path
from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.dataset.report import DataArgument, JsonOption, print_json, told
from pulumi_vertex_tuning.dataset.editing.split import split as split_file


def split(
    source: DataArgument,
    training: Annotated[Path, typer.Argument(metavar="TRAIN", help="The training set to write.")],
    validation: Annotated[
        Path, typer.Argument(metavar="VALIDATION", help="The validation set to write.")
    ],
    *,
    size: Annotated[
        str,
        typer.Option(
            "--validation", metavar="SIZE", help="A share of the rows (0.1), or how many (500)."
        ),
    ] = "0.1",
    seed: Annotated[int, typer.Option(help="Another seed makes another split.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Split a data set in a training and a validation set, by the content of each row.

    With a share, each row stays on its side when others are added. With a number,
    a row may go from validation to training, never back. Duplicates are on one
    side. Lines are copied byte for byte.

    Examples:
    vertex-tuning dataset split all.jsonl train.jsonl val.jsonl --validation 0.2
    vertex-tuning dataset split all.jsonl train.jsonl val.jsonl --validation 500
    vertex-tuning dataset split all.jsonl train.jsonl val.jsonl --seed 7
    """
    wanted = _size(size)
    with told(as_json=as_json):
        done = split_file(source, wanted, seed, training, validation)
    if as_json:
        print_json({"training": done.training, "validation": done.validation})
    else:
        typer.echo(f"wrote {training}: {done.training:,} to train on")
        typer.echo(f"wrote {validation}: {done.validation:,} to validate with")


def _size(written: str) -> float:
    try:
        size = float(written)
    except ValueError:
        size = 0.0
    if not (0 < size < 1 or (size >= 1 and size.is_integer())):
        raise typer.BadParameter(
            f"{written!r} is neither a share between 0 and 1 nor a number of rows",
            param_hint="--validation",
        )
    return size
