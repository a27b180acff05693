"""The rows and tokens of data, in a file or in a bucket."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.cli.stack import CommandError, Stack
from pulumi_vertex_tuning.dataset import DatasetError
from pulumi_vertex_tuning.lifecycle import dataset as lifecycle

if TYPE_CHECKING:  # loading it takes numpy along
    from pulumi_vertex_tuning.dataset import Report
    from pulumi_vertex_tuning.dataset.rows.careful import Kind

_BUCKETS = "gs://"


def counted(stack: Stack, source: str, folder: Path) -> "Report":
    """Return what is in the data. A file's path starts at the folder; an object is read."""
    try:
        found = examined(lambda: stack, source, folder)
        found.refuse()
    except DatasetError as error:
        raise CommandError(str(error)) from None
    return found


def examined(
    stack: Callable[[], Stack], source: str, folder: Path, kind: "Kind | None" = None
) -> "Report":
    """Return the same, where rows may be wrong; DatasetError for what is no data set."""
    from pulumi_vertex_tuning.dataset import examine

    if source.startswith(_BUCKETS):
        return _object(stack(), source, kind)
    return examine(folder / source, shown_as=source, kind=kind)


def _object(stack: Stack, uri: str, kind: "Kind | None") -> "Report":
    from pulumi_vertex_tuning.dataset import examine_stream

    connection = stack.connection()
    found = lifecycle.look(connection, uri)
    if found is None:
        raise CommandError(f"{uri} does not exist")
    if found.content_encoding:
        raise CommandError(f"{uri} is stored with Content-Encoding {found.content_encoding}")
    content = lifecycle.content(connection, found, lambda _come, _size: None)
    return examine_stream(content, uri, found.size, kind)
