"""The rows of a gs:// object: read once for each content, checked and counted."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pulumi_vertex_tuning.dataset import DatasetError
from pulumi_vertex_tuning.dataset.references import Reference
from pulumi_vertex_tuning.lifecycle import dataset as lifecycle
from pulumi_vertex_tuning.lifecycle.media import refuse_bad_files
from pulumi_vertex_tuning.resources.provider import Properties
from pulumi_vertex_tuning.resources.row import Row
from pulumi_vertex_tuning.resources.transfer import Transfer
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound, PermissionDenied, PreconditionFailed
from pulumi_vertex_tuning.vertex.storage import StoredObject

COUNTS = ("rows", "tokens")

_PACKED = "{} is stored with Content-Encoding {}, so its rows are not checked"
_CLOSED = (
    "the rows of {} are not checked: {}\nGive yourself the permission, or turn it off with"
    " check_data=False."
)


class BadRows(Exception):
    """The data cannot be used; the text says why, by line and path."""


@dataclass
class ObjectRows:
    """What was counted in this run; check is called twice for what is replaced."""

    connection: Connection
    _counted: dict[tuple[str, int], Properties] = field(default_factory=dict)

    def count(self, found: StoredObject, row: Row) -> Properties:
        """Return how many rows and tokens there are, nothing where they cannot be read.

        Raises BadRows.
        """
        key = (found.uri, found.generation)
        if key not in self._counted:
            self._counted[key] = self._read(found, row)
        return self._counted[key]

    def _read(self, found: StoredObject, row: Row) -> Properties:
        from pulumi_vertex_tuning.dataset import inspect_stream

        if found.content_encoding:
            row.warn(_PACKED.format(found.uri, found.content_encoding))
            return {}
        try:
            content = lifecycle.content(self.connection, found, Transfer(row, "checked"))
            seen = inspect_stream(content, found.uri, found.size)
            look_at_files(self.connection, found.uri, seen.references, row)
        except DatasetError as error:
            raise BadRows(str(error)) from None
        except (PreconditionFailed, NotFound):
            again = "it was changed while it was read; type the command again"
            raise BadRows(f"{found.uri}: {again}") from None
        except PermissionDenied as error:
            row.warn(_CLOSED.format(found.uri, error))
            return {}
        return {"rows": seen.rows, "tokens": seen.tokens}


def look_at_files(
    connection: Connection, source: str, references: Iterable[Reference], row: Row
) -> None:
    """Look at files of the rows; raise DatasetError, or say which could not be looked at."""
    for unseen in refuse_bad_files(connection, source, references).unseen:
        row.warn(f"{source}:{unseen.line}: {unseen.message}")


def counts_in(properties: Properties) -> Properties:
    """Return what was counted before."""
    return {key: properties[key] for key in COUNTS if key in properties}
