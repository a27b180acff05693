"""The command that runs the local Vertex AI."""

from pathlib import Path
from typing import Annotated

import typer


def emulator(
    *,
    host: Annotated[
        str,
        typer.Option(help="Address to listen on. Loopback only, unless --allow-remote is given."),
    ] = "127.0.0.1",
    allow_remote: Annotated[
        bool,
        typer.Option(
            "--allow-remote",
            help="Let --host be any address: who can reach it can use and change everything, "
            "as no credentials are checked.",
        ),
    ] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8090,
    job_seconds: Annotated[
        float,
        typer.Option(min=0.0, help="Seconds from a job's create to SUCCEEDED."),
    ] = 10.0,
    data_dir: Annotated[
        Path | None,
        typer.Option(help="Where state is kept. Without it: nothing outlives the process."),
    ] = None,
    grpc_port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Serve gRPC as well; 0 takes a free port."),
    ] = None,
    concurrent_jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Tuning jobs that run at once in a project; the others wait."),
    ] = None,
    list_lag: Annotated[
        float,
        typer.Option(min=0.0, help="Seconds until lists show what was created or changed."),
    ] = 0.0,
) -> None:
    """Run a local, emulated Vertex AI and Cloud Storage until it is stopped."""
    try:
        from pulumi_vertex_tuning.emulator.server import Options, StartError, serve
    except ModuleNotFoundError as error:
        typer.echo(
            f"The emulator needs the module {error.name}: "
            "pip install 'pulumi-vertex-tuning[emulator]'.",
            err=True,
        )
        raise typer.Exit(1) from error
    try:
        serve(
            Options(
                host,
                port,
                job_seconds,
                data_dir,
                grpc_port,
                concurrent_jobs,
                list_lag,
                allow_remote,
            ),
        )
    except StartError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
