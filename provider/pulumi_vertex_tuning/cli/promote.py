"""Making another stack use the model that one stack has trained, without training it again."""

from pathlib import Path
from typing import Annotated, Any

import typer

from pulumi_vertex_tuning.cli.configuration import file as stack_file
from pulumi_vertex_tuning.cli.configuration.fields import with_fields
from pulumi_vertex_tuning.cli.configuration.text import (
    UnknownShape,
    configuration,
    diff,
    with_model,
)
from pulumi_vertex_tuning.cli.promotion import InUse, changes, check_as_trained, in_use
from pulumi_vertex_tuning.cli.stack import CommandError, Stack, program_folder, read_stack
from pulumi_vertex_tuning.cli.state import read_state
from pulumi_vertex_tuning.spec.chains import MODELS

EPILOG = """Examples:\n
  vertex-tuning promote support-bot --from dev --to staging\n
  vertex-tuning promote support-bot --from staging --to prod --diff > promote.patch\n
\n
Exit codes: 0 written, or nothing to change; 1 not possible, and nothing written; 2 wrong usage."""

_OTHER_PLACE = (
    "{0} has {1} {2} and {3} has {4}: a tuned Gemini model cannot be used or copied from another"
    " {1}. Train it there: declare it in Pulumi.{3}.yaml without adopt."
)


def promote(
    name: Annotated[str, typer.Argument(help="Pulumi name of the tuned model.")],
    *,
    source: Annotated[str, typer.Option("--from", help="The stack that has trained it.")],
    target: Annotated[str, typer.Option("--to", help="The stack that is to use it.")],
    as_diff: Annotated[
        bool, typer.Option("--diff", help="Print the change for `git apply`; write nothing.")
    ] = False,
) -> None:
    """Let another stack adopt a stack's tuned model: write it into Pulumi.<to>.yaml."""
    one, other = read_stack(source), read_stack(target)
    used = in_use(read_state(one), name, source)
    declared = _declared(source, name)
    check_as_trained(declared, used, program_folder(), source)
    _refuse_other_place(one, other, used)
    file = stack_file.stack_file(target)
    before = stack_file.text_of(file)
    try:
        after = _changed(before, name, declared, used, other)
    except UnknownShape as error:
        raise CommandError(f"{stack_file.told(file)}: {error}") from None
    if as_diff:
        typer.echo(diff(before, after, stack_file.told(file)), nl=False)
        return
    stack_file.write(file, before, after)
    _tell(file, name, used, target, changed=before != after)


def _declared(stack: str, name: str) -> dict[str, Any]:
    file = stack_file.stack_file(stack)
    try:
        models = configuration(stack_file.text_of(file)).get(MODELS) or {}
    except UnknownShape as error:
        raise CommandError(f"{stack_file.told(file)}: {error}") from None
    if not isinstance(fields := models.get(name), dict):
        raise CommandError(f'{stack_file.told(file)} has no model "{name}" under {MODELS}')
    return fields


def _refuse_other_place(one: Stack, other: Stack, used: InUse) -> None:
    if (kind := other.connection().service.kind) != used.service:
        raise CommandError(f"the model lives on the {used.service}, and {other.name} on {kind}")
    if other.project != one.project:
        here, there = one.project, other.project
        raise CommandError(_OTHER_PLACE.format(one.name, "project", here, other.name, there))


def _changed(before: str, name: str, declared: dict[str, Any], used: InUse, other: Stack) -> str:
    known = name in (configuration(before).get(MODELS) or {})
    fields = changes(declared, used, known=known)
    if used.spec.location != other.location:
        fields["location"] = used.spec.location
    return with_fields(before, name, fields) if known else with_model(before, name, fields)


def _tell(file: Path, name: str, used: InUse, target: str, *, changed: bool) -> None:
    if not changed:
        typer.echo(f"{stack_file.told(file)}: {name} adopts {used.job} already")
        return
    typer.echo(f"{stack_file.told(file)}: {name} adopts {used.job}")
    typer.echo(f"`pulumi preview --stack {target}` says that it trains nothing; commit the change.")
