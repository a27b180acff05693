"""Files that are something else than JSONL, told by how they begin."""

import json

from pulumi_vertex_tuning.dataset.errors import DatasetError
from pulumi_vertex_tuning.dataset.rows.careful import PREFERENCE, SUPERVISED, Kind

_CONVERT = "turn it into JSONL with `vertex-tuning dataset convert`"
_BEGINNINGS = (
    (b"\x1f\x8b", "is compressed (gzip); unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed (zstd); unpack it first"),
    (b"BZh", "is compressed (bzip2); unpack it first"),
    (b"\xfd7zXZ\x00", "is compressed (xz); unpack it first"),
    (b"PK\x03\x04", "is a zip archive or a spreadsheet; expected JSONL, one example a line"),
    (b"PAR1", f"is a Parquet file; {_CONVERT}"),
    (b"ARROW1", f"is an Arrow file; {_CONVERT}"),
    (b"%PDF-", "is a PDF; expected JSONL, one example a line"),
)
_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def refuse_other_formats(head: bytes, source: str) -> None:
    """Raise DatasetError for a file that begins like something else."""
    for beginning, told in _BEGINNINGS:
        if head.startswith(beginning):
            raise DatasetError(source, told)
    if head.startswith(_BOM):
        raise DatasetError(source, "the file starts with a byte order mark; save it as plain UTF-8")
    if head.startswith(_UTF_16):
        raise DatasetError(source, "is UTF-16; save it as plain UTF-8")


def kind_of_rows(head: bytes) -> Kind:
    """Return what the first row is for; a row that cannot be read says supervised."""
    line = next((line for line in head.split(b"\n") if line.strip()), b"")
    if b'"completions"' not in line:
        return SUPERVISED
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return PREFERENCE if b'"score"' in line else SUPERVISED
    return PREFERENCE if isinstance(row, dict) and "completions" in row else SUPERVISED
