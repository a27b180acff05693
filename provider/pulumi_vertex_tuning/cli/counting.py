"""The rows and tokens of data, in a file or in a bucket."""

from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.cli.stack import CommandError, Stack
from pulumi_vertex_tuning.dataset import DatasetError
from pulumi_vertex_tuning.lifecycle import dataset as lifecycle

if TYPE_CHECKING:  # loading it takes numpy along
    from pulumi_vertex_tuning.dataset import Report

_BUCKETS = "gs://"


def counted(stack: Stack, source: str, folder: Path) -> "Report":
    """Return what is in the data. A file's path starts at the folder; an object is read."""
    try:
        return _object(stack, source) if source.startswith(_BUCKETS) else _file(source, folder)
    except DatasetError as error:
        raise CommandError(str(error)) from None


def _file(source: str, folder: Path) -> "Report":
    from pulumi_vertex_tuning.dataset import inspect

    return inspect(folder / source, shown_as=source)


def _object(stack: Stack, uri: str) -> "Report":
    from pulumi_vertex_tuning.dataset import inspect_stream

    connection = stack.connection()
    found = lifecycle.look(connection, uri)
    if found is None:
        raise CommandError(f"{uri} does not exist")
    if found.content_encoding:
        raise CommandError(f"{uri} is stored with Content-Encoding {found.content_encoding}")
    content = lifecycle.content(connection, found, lambda _come, _size: None)
    return inspect_stream(content, uri, found.size)
