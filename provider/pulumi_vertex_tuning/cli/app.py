"""The command's entry point."""

import typer

from pulumi_vertex_tuning.cli.emulator import emulator

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
app.command()(emulator)


@app.callback()
def vertex_tuning() -> None:
    """Tuned Gemini models on Vertex AI: a local emulator and everyday operation."""


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
