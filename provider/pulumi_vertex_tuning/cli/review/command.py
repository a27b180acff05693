"""The command: where the preview comes from, and where the review goes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from pulumi_vertex_tuning.cli.exit_codes import ExitCode
from pulumi_vertex_tuning.cli.options import JsonOption
from pulumi_vertex_tuning.cli.stack import CommandError

EPILOG = """Examples:\n
  pulumi preview --json | vertex-tuning review\n
  vertex-tuning review preview.json --output review.md --fail-on train\n
  vertex-tuning review --stack prod --refresh --fail-on change --fail-on cost=20\n
\n
Exit codes: 0 reviewed; 1 the preview failed; 2 wrong usage; 5 a --fail-on was met."""

_NOT_ONE = "{} is not what `pulumi preview --json` prints: {}."


def review(
    file: Annotated[
        str | None,
        typer.Argument(help="What `pulumi preview --json` has printed; - or none: standard input."),
    ] = None,
    *,
    stack: Annotated[
        str | None, typer.Option("--stack", "-s", help="Run the preview of this stack.")
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="With --stack: look first what was changed elsewhere.")
    ] = False,
    as_json: JsonOption = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it there and print nothing.")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT", help="Exit with 5 on change, train, delete, warning or cost=USD."
        ),
    ] = None,
) -> None:
    """Tell in Markdown what a preview is going to do: what trains, what it costs, what goes."""
    from pulumi_vertex_tuning.cli.review import as_json as json_form
    from pulumi_vertex_tuning.cli.review.examine import examine
    from pulumi_vertex_tuning.cli.review.limits import exceeded
    from pulumi_vertex_tuning.cli.review.markdown import as_markdown
    from pulumi_vertex_tuning.cli.review.plan import NotAPreview, read_plan
    from pulumi_vertex_tuning.cli.review.report import Verdict

    limits = _limits(fail_on or [])
    text, source = _preview(file, stack, refresh=refresh)
    try:
        found = examine(read_plan(text))
    except NotAPreview as error:
        raise CommandError(_NOT_ONE.format(source, error)) from None
    form = json.dumps(json_form.as_json(found), indent=2, ensure_ascii=False) + "\n"
    _write(form if as_json else as_markdown(found), output)
    if found.verdict is Verdict.FAILED:
        raise typer.Exit(ExitCode.FAILED)
    if beyond := exceeded(found, limits):
        typer.echo("\n".join(beyond), err=True)
        raise typer.Exit(ExitCode.REVIEW)


def _limits(texts: list[str]) -> list[Any]:
    from pulumi_vertex_tuning.cli.review.limits import parse_limit

    try:
        return [parse_limit(text) for text in texts]
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--fail-on") from None


def _preview(file: str | None, stack: str | None, *, refresh: bool) -> tuple[str, str]:
    """Return what the preview has printed, and what to call that in a message."""
    if stack and file:
        raise typer.BadParameter("give a file or --stack, not both")
    if stack:
        return _run(stack, refresh=refresh), "the output of this preview"
    if refresh:
        raise typer.BadParameter("--refresh needs --stack")
    if file in {None, "-"}:
        if sys.stdin.isatty():
            raise typer.BadParameter("give a file, pipe a preview into it, or give --stack")
        return sys.stdin.read(), "standard input"
    return _text_of(str(file)), str(file)


def _text_of(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from None


def _run(stack: str, *, refresh: bool) -> str:
    """Return what a preview prints that fails too; raise where it prints nothing to review."""
    try:
        ended = subprocess.run(  # noqa: S603 - the arguments are this command's own
            [  # noqa: S607 - the user's own pulumi
                "pulumi",
                "--non-interactive",
                "preview",
                "--json",
                *(["--refresh"] if refresh else []),
                "--stack",
                stack,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise CommandError("pulumi is not on PATH; type `. tools/env.sh`.") from None
    if not ended.stdout.lstrip().startswith("{"):
        raise CommandError((ended.stderr or ended.stdout).strip().removeprefix("error: "))
    return ended.stdout


def _write(text: str, output: Path | None) -> None:
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error}") from None
