"""The files that rows refer to."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pulumi_vertex_tuning.dataset.rows.supervised import field, files_in


@dataclass(frozen=True)
class Reference:
    """A file in a row: its URI and MIME type as the row says them, and where that is."""

    uri: str
    mime_type: str
    line: int
    path: str


def references_in(path: Path) -> Iterator[Reference]:
    """Yield all files that the rows of a checked file refer to."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if b"ile" in line and line.strip():  # fileData or file_data: most rows have none
                for where, file in files_in(json.loads(line)["contents"]):
                    uri, mime_type = field(file, "fileUri"), field(file, "mimeType")
                    yield Reference(str(uri), str(mime_type or ""), number, f"{where}.fileUri")
