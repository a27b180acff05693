"""The command that finds what this provider made and no stack owns."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from pulumi_vertex_tuning.cli.options import (
    JsonOption,
    LocationOption,
    ProjectOption,
    StackOption,
    YesOption,
)
from pulumi_vertex_tuning.cli.orphans.books import Books, read_books
from pulumi_vertex_tuning.cli.orphans.removal import remove
from pulumi_vertex_tuning.cli.orphans.search import Search, orphans_in
from pulumi_vertex_tuning.cli.orphans.things import Thing, read_things, read_uploads
from pulumi_vertex_tuning.cli.output import confirm, print_json
from pulumi_vertex_tuning.cli.stack import Stack, read_stack
from pulumi_vertex_tuning.cli.table import print_table
from pulumi_vertex_tuning.vertex.names import parse_name

EPILOG = """Examples:\n
  vertex-tuning orphans\n
  vertex-tuning orphans --delete\n
  vertex-tuning orphans --unknown-stacks --json\n
\n
Exit codes: 0 listed, also where there is none, or all deleted; 1 could not, or not agreed to;
2 wrong usage."""

_HEADINGS = ("kind", "name", "display name", "state", "stack")


def orphans(
    *,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete them, after the list was agreed to.")
    ] = False,
    unknown_stacks: Annotated[
        bool,
        typer.Option(
            "--unknown-stacks",
            help="Also what was made by stacks that this backend does not know: ones that were"
            " removed, but just as well ones of another backend, which may be in use.",
        ),
    ] = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Find jobs, models, endpoints and uploads that this provider made and no stack owns."""
    selected = read_stack(stack)
    parent = selected.parent(project, location)
    search, books = _search(selected, parent, unknown_stacks=unknown_stacks)
    if not as_json:
        _print(search, books, parent)
    if delete and search.orphans:
        count = len(search.orphans)
        confirm(f"Delete these {count}?", yes=yes, otherwise="nothing was deleted")
        again, _ = _search(selected, parent, unknown_stacks=unknown_stacks)
        search = replace(search, orphans=_in_both(search.orphans, again.orphans))
        remove(selected.connection(), search.orphans)
        typer.echo(f"deleted: {len(search.orphans)}", err=as_json)
    if as_json:
        print_json(_as_json(search, books, deleted=delete))


def _search(stack: Stack, parent: str, *, unknown_stacks: bool) -> tuple[Search, Books]:
    """Look at the things first, so that what is being made meanwhile is in a state, or pending."""
    connection, known = stack.connection(), _buckets(stack, parent)
    things = [*read_things(connection, parent), *read_uploads(connection, known)]
    books = read_books()
    if more := books.buckets - known:
        things += read_uploads(connection, more)
        books = read_books()
    return orphans_in(things, books, unknown_stacks=unknown_stacks), books


def _buckets(stack: Stack, parent: str) -> frozenset[str]:
    """Return where uploads lie as far as the configuration tells."""
    if configured := stack.staging_bucket:
        return frozenset({configured})
    if not stack.connection().service.emulated:
        return frozenset()
    return frozenset({f"{parse_name(f'{parent}/models/any').project}-vertex-tuning"})


def _in_both(first: Sequence[Thing], second: Sequence[Thing]) -> list[Thing]:
    """Return what was agreed to and is an orphan still."""
    agreed = {one.name for one in first}
    return [one for one in second if one.name in agreed]


def _print(search: Search, books: Books, parent: str) -> None:
    rows = [
        (one.kind, one.name, one.display_name, one.state, _stack(one, books))
        for one in search.orphans
    ]
    print_table(_HEADINGS, rows, f"no orphan in {parent}")
    if search.unknown:
        typer.echo(
            f"{search.unknown} more are of stacks that this backend does not know:"
            " --unknown-stacks lists them",
            err=True,
        )
    if busy := books.busy_stacks:
        typer.echo(
            f"left alone, as an operation on it has not ended: what is of {', '.join(busy)}",
            err=True,
        )


def _stack(thing: Thing, books: Books) -> str:
    return books.stacks.get(thing.stack, f"not known: {thing.stack[:8]}")


def _as_json(search: Search, books: Books, *, deleted: bool) -> dict[str, Any]:
    return {
        "orphans": [
            {
                "kind": one.kind,
                "name": one.name,
                "displayName": one.display_name if one.kind != "object" else None,
                "state": one.state or None,
                "stack": books.stacks.get(one.stack),
                "stackHash": one.stack,
            }
            for one in search.orphans
        ],
        "ofUnknownStacks": search.unknown,
        "busyStacks": books.busy_stacks,
        "deleted": deleted,
    }
