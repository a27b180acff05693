"""Local data sets of a program: read once a run, before anything is uploaded or made."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pulumi

from pulumi_vertex_tuning.dataset import DatasetError
from pulumi_vertex_tuning.resources.run import current_run

if TYPE_CHECKING:
    from pulumi_vertex_tuning.dataset import Report

_SHOWN = 5
_OF_TRAINING = {"few rows"}
"""Warnings that say nothing about a validation set."""


def is_local(source: object) -> bool:
    """Tell whether a source is the path of a file."""
    return isinstance(source, str) and not source.startswith("gs://")


def local_report(source: str) -> "Report":
    """Return what is in a local file; RunError with line and field where it cannot be used."""
    from pulumi_vertex_tuning.dataset import inspect

    reports = current_run().reports
    if source not in reports:
        try:
            reports[source] = inspect(Path(source), shown_as=source)
        except DatasetError as error:
            raise pulumi.RunError(str(error)) from None
    return reports[source]


def check_together(training: str | None, validation: str | None) -> None:
    """Hold two local data sets against each other; RunError where they do not go together."""
    if training is None or validation is None:
        return
    from pulumi_vertex_tuning.dataset import in_both, set_problems

    train, valid = local_report(training), local_report(validation)
    if problems := list(set_problems(train, valid)):
        raise pulumi.RunError("\n".join(f"{valid.source}: {problem}" for problem in problems))
    lines = in_both(train, valid)
    if len(lines):
        _warn(
            f"{valid.source}: {_lines(lines)} in {train.source} as well, so what is measured on"
            " them says nothing"
        )


def warn_of_oddities(source: str | None, row: pulumi.Resource, *, validation: bool) -> None:
    """Say in a preview what is odd about a local data set."""
    for oddity in local_report(source).warnings if source else ():
        if not (validation and oddity.name in _OF_TRAINING):
            _warn(f"{source}: {oddity}", row)


def _warn(message: str, row: pulumi.Resource | None = None) -> None:
    if pulumi.runtime.is_dry_run():
        pulumi.log.warn(message, row)


def _lines(lines: Iterable[int]) -> str:
    numbers = [int(line) for line in lines]
    first = ", ".join(map(str, numbers[:_SHOWN]))
    more = ", ..." if len(numbers) > _SHOWN else ""
    if len(numbers) == 1:
        return f"the row of line {first} is"
    return f"{len(numbers):,} rows (line {first}{more}) are"
