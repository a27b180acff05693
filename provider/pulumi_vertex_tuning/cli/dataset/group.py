"""The group of commands on data sets."""

import typer

from pulumi_vertex_tuning.cli.dataset.convert import convert
from pulumi_vertex_tuning.cli.dataset.dedupe import dedupe
from pulumi_vertex_tuning.cli.dataset.split import split
from pulumi_vertex_tuning.cli.dataset.stats import stats

dataset = typer.Typer(
    no_args_is_help=True,
    help="Make, split and look at data sets for tuning (JSONL). "
    "Exit codes: 0 fine, 1 the data or a file is not as needed, 2 wrong usage.",
)
for command in (convert, split, dedupe, stats):
    dataset.command()(command)
