"""The command's entry point."""

import sys

import typer

from pulumi_vertex_tuning.cli import estimate
from pulumi_vertex_tuning.cli.console import console
from pulumi_vertex_tuning.cli.dataset.group import dataset
from pulumi_vertex_tuning.cli.emulator import emulator
from pulumi_vertex_tuning.cli.import_job import import_job
from pulumi_vertex_tuning.cli.inventory import endpoints, models
from pulumi_vertex_tuning.cli.show import generate, show
from pulumi_vertex_tuning.cli.stack import CommandError
from pulumi_vertex_tuning.cli.validate import EPILOG, validate
from pulumi_vertex_tuning.vertex.errors import VertexError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
for command in (show, generate, models, endpoints, emulator, console):
    app.command()(command)
app.command("import")(import_job)
app.command(epilog=EPILOG)(validate)
app.command(epilog=estimate.EPILOG)(estimate.estimate)
app.add_typer(dataset, name="dataset")


@app.callback()
def vertex_tuning() -> None:
    """Tuned Gemini models on Vertex AI: a local emulator and everyday operation."""


def main() -> None:
    """Run the command; say what went wrong in one message, and exit with 1."""
    try:
        app()
    except (CommandError, VertexError) as error:
        typer.echo(f"vertex-tuning: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
