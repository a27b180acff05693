"""Parquet, read a batch of rows at a time and no more columns than are used."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.dataset.convert.arrow import BATCH, arrow, records
from pulumi_vertex_tuning.dataset.convert.source import Record, Source
from pulumi_vertex_tuning.dataset.lines import opened
from pulumi_vertex_tuning.dataset.refusals import Refused


def parquet_source(path: Path) -> Source:
    """Return a Parquet file with the columns of its schema."""
    with _file(path) as file:
        columns = tuple(file.schema_arrow.names)
    return Source(path, "Parquet", "row", columns, lambda used: _records(path, columns, used))


def _records(path: Path, columns: tuple[str, ...], used: frozenset[str]) -> Iterator[Record]:
    with _file(path) as file:
        read = [name for name in columns if name in used]
        yield from records(file.iter_batches(batch_size=BATCH, columns=read))


@contextmanager
def _file(path: Path) -> Iterator[Any]:
    """Open a Parquet file; what Arrow cannot read while it is open is told as Refused."""
    arrow()
    from pyarrow import parquet

    opened(path).close()
    try:
        with parquet.ParquetFile(path, pre_buffer=False) as file:
            yield file
    except (arrow().ArrowException, OSError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(path, f"is no Parquet file that can be read: {_brief(error)}") from None


def _brief(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
