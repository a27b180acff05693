"""The command's entry point."""

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def vertex_tuning() -> None:
    """Tuned Gemini models on Vertex AI: a local emulator and everyday operation."""


def main() -> None:
    """Run the command."""
    app()
