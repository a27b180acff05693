"""Parquet, read a batch of rows at a time and no more columns than are used."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.dataset.convert.arrow import BATCH, arrow, reading, records
from pulumi_vertex_tuning.dataset.convert.source import Record, Source
from pulumi_vertex_tuning.dataset.editing.lines import opened


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
    arrow()
    from pyarrow import parquet

    opened(path).close()
    with reading(path, "Parquet file"), parquet.ParquetFile(path, pre_buffer=False) as file:
        yield file
