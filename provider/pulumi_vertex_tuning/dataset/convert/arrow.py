"""Records of Arrow: what Parquet files and folders of `datasets` are made of."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.dataset.convert.source import Record
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch
from pulumi_vertex_tuning.dataset.editing.refusals import Refused

BATCH = 1000


def arrow() -> Any:
    """Return the module pyarrow; raises ModuleNotFoundError, which names what is missing."""
    import pyarrow as pa

    return pa


@contextmanager
def reading(path: Path, what: str) -> Iterator[None]:
    """Tell as Refused what Arrow cannot read of a file."""
    try:
        yield
    except Refused:
        raise
    except (arrow().ArrowException, OSError, ValueError, MemoryError) as error:
        why = str(error).strip().partition("\n")[0]
        raise Refused(path, f"is no {what} that can be read: {why}") from None


def records(batches: Iterator[Any]) -> Iterator[Record]:
    """Yield a record for each row of the batches."""
    number = 0
    for batch in batches:
        for start in range(0, batch.num_rows, BATCH):
            for record in _rows(batch.slice(start, BATCH)):
                number += 1
                yield Record(number, record.value, record.problem)


def _rows(batch: Any) -> Iterator[Record]:
    try:
        values = batch.to_pylist()
    except (ValueError, OverflowError, arrow().ArrowException):
        # Files can hold text that is no UTF-8 and dates that Python has not: find the rows.
        yield from (_row(batch, at) for at in range(batch.num_rows))
    else:
        yield from (Record(0, value) for value in values)


def _row(batch: Any, at: int) -> Record:
    row = {}
    for name in batch.schema.names:
        try:
            row[name] = batch.column(name)[at].as_py()
        except (ValueError, OverflowError, arrow().ArrowException) as error:
            return Record(0, None, Mismatch(name, f"cannot be read: {error}"))
    return Record(0, row)
