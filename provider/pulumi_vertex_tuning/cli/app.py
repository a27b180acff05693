"""The command's entry point."""

import sys
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from pulumi_vertex_tuning.cli import estimate, evaluation, inventory, show
from pulumi_vertex_tuning.cli.asking import compare, generate
from pulumi_vertex_tuning.cli.console import console
from pulumi_vertex_tuning.cli.dataset.group import dataset
from pulumi_vertex_tuning.cli.doctor import doctor
from pulumi_vertex_tuning.cli.emulator import emulator
from pulumi_vertex_tuning.cli.exit_codes import ExitCode
from pulumi_vertex_tuning.cli.import_job import import_job
from pulumi_vertex_tuning.cli.jobs import cancel, checkpoints, jobs, watch
from pulumi_vertex_tuning.cli.metrics import metrics
from pulumi_vertex_tuning.cli.orphans import orphans
from pulumi_vertex_tuning.cli.promote import EPILOG as PROMOTE_EPILOG
from pulumi_vertex_tuning.cli.promote import promote
from pulumi_vertex_tuning.cli.review import command as review
from pulumi_vertex_tuning.cli.stack import CommandError
from pulumi_vertex_tuning.cli.validate import EPILOG, validate
from pulumi_vertex_tuning.vertex.errors import VertexError

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.command(epilog=jobs.EPILOG)(jobs.jobs)
app.command(epilog=show.EPILOG)(show.show)
app.command(epilog=watch.EPILOG)(watch.watch)
app.command(epilog=cancel.EPILOG)(cancel.cancel)
app.command(epilog=checkpoints.EPILOG)(checkpoints.checkpoints)
app.command(epilog=metrics.EPILOG)(metrics.metrics)
app.command(epilog=inventory.MODELS_EPILOG)(inventory.models)
app.command(epilog=inventory.ENDPOINTS_EPILOG)(inventory.endpoints)
app.command(epilog=orphans.EPILOG)(orphans.orphans)
app.command(epilog=generate.EPILOG)(generate.generate)
app.command(epilog=compare.EPILOG)(compare.compare)
app.command(epilog=evaluation.EPILOG)(evaluation.evaluation)
app.command(epilog=review.EPILOG)(review.review)
app.command(epilog=PROMOTE_EPILOG)(promote)
app.command()(console)
app.command("import")(import_job)
app.command(epilog=EPILOG)(validate)
app.command(epilog=estimate.EPILOG)(estimate.estimate)
app.command(epilog=doctor.EPILOG)(doctor.doctor)
app.command()(emulator)
app.add_typer(dataset, name="dataset")


def _say_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(f"vertex-tuning {version('pulumi-vertex-tuning')}")
        raise typer.Exit


@app.callback()
def vertex_tuning(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_say_version, is_eager=True),
    ] = False,
) -> None:
    """Tuned Gemini models on Vertex AI: a local emulator and everyday operation."""


def main() -> None:
    """Run the command; say what went wrong in one message, and exit with 1."""
    try:
        app()
    except (CommandError, VertexError) as error:
        typer.echo(f"vertex-tuning: {error}", err=True)
    except Exception as error:  # noqa: BLE001 - nobody is shown a traceback
        typer.echo(f"vertex-tuning: {_unexpected(error)}", err=True)
    sys.exit(ExitCode.FAILED)


def _unexpected(error: Exception) -> str:
    """Return what is to be reported of a mistake of ours."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    at = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"a mistake in vertex-tuning itself ({what}, at {at}); please report it"


if __name__ == "__main__":
    main()
