"""Recognizing the format of a file by its beginning, and by its name where that says nothing."""

from pathlib import Path

from pulumi_vertex_tuning.dataset.convert.csv_file import csv_source
from pulumi_vertex_tuning.dataset.convert.datasets_folder import folder_source
from pulumi_vertex_tuning.dataset.convert.json_file import array_source, lines_source
from pulumi_vertex_tuning.dataset.convert.parquet_file import parquet_source
from pulumi_vertex_tuning.dataset.convert.source import Source
from pulumi_vertex_tuning.dataset.editing.lines import BOM, opened
from pulumi_vertex_tuning.dataset.editing.refusals import Refused, needs

CONTAINERS = ("csv", "json", "parquet", "datasets")

_BEGINNING = 4096
_CSV_NAMES = (".csv", ".tsv")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_OTHERS = {
    b"\x1f\x8b": "is compressed (gzip); unpack it first",
    b"PK\x03\x04": "is a ZIP file, perhaps an Excel workbook; unpack it, or save it as CSV (UTF-8)",
    b"ARROW1": "is a single Arrow file; give the folder that save_to_disk of `datasets` wrote",
    b"\xff\xff\xff\xff": "is a single Arrow stream; give the folder that it is in",
}


def open_source(
    path: Path,
    container: str | None = None,
    *,
    split: str = "",
    names: frozenset[str] = frozenset(),
    encoding: str = "",
) -> Source:
    """Return a file or folder to convert; raises Refused where it is none.

    `split` is for folders; `names` of columns that there should be and `encoding` are for CSV.
    """
    try:
        return _opened(path, container or recognize(path), split, names, encoding)
    except ModuleNotFoundError as error:
        raise needs(path, "reading it", error) from None


def _opened(path: Path, container: str, split: str, names: frozenset[str], encoding: str) -> Source:
    if container == "datasets":
        return folder_source(path, split)
    if container == "parquet":
        return parquet_source(path)
    if container == "csv":
        return csv_source(path, names, encoding)
    return array_source(path) if _first(_beginning(path)) == b"[" else lines_source(path)


def recognize(path: Path) -> str:
    """Return one of CONTAINERS; raises Refused where it is none of them."""
    if path.is_dir():
        return "datasets"
    beginning = _beginning(path)
    for magic, message in _OTHERS.items():
        if beginning.startswith(magic):
            raise Refused(path, message)
    if beginning.startswith(b"PAR1"):
        return "parquet"
    if not beginning.strip():
        raise Refused(path, "is empty; expected rows")
    if path.suffix.lower() in _CSV_NAMES or beginning.startswith(_UTF_16):
        return "csv"
    if _first(beginning) in (b"{", b"["):
        return "json"
    if b"\0" in beginning:
        raise Refused(path, "is binary; expected CSV, JSON, Parquet or a folder of `datasets`")
    return "json" if path.suffix.lower() in (".json", ".jsonl", ".ndjson") else "csv"


def _beginning(path: Path) -> bytes:
    with opened(path) as file:
        try:
            return file.read(_BEGINNING)
        except OSError as error:
            raise Refused(path, f"cannot be read: {error.strerror}") from None


def _first(beginning: bytes) -> bytes:
    return beginning.removeprefix(BOM).lstrip()[:1]
