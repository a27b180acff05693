"""A folder that Hugging Face's `datasets` wrote by save_to_disk: Arrow streams and their index."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.dataset.convert.arrow import arrow, reading, records
from pulumi_vertex_tuning.dataset.convert.source import Record, Source
from pulumi_vertex_tuning.dataset.editing.lines import opened
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, parse
from pulumi_vertex_tuning.dataset.editing.refusals import Refused

SPLITS, STATE = "dataset_dict.json", "state.json"


def folder_source(path: Path, split: str = "") -> Source:
    """Return one data set of a folder; `split` is its name where the folder has several."""
    folder = _split(path, split)
    files = _files(folder)
    with _stream(files[0]) as stream:
        columns = tuple(stream.schema.names)
    return Source(folder, "datasets folder", "row", columns, lambda used: _records(files, used))


def _split(path: Path, wanted: str) -> Path:
    if not (path / SPLITS).is_file():
        if wanted:
            raise Refused(path, f"has no splits (no {SPLITS}); leave --split-name out")
        return path
    splits = _index(path / SPLITS, "splits")
    if not wanted and len(splits) > 1:
        raise Refused(path, f"has several splits; choose one by --split-name {'|'.join(splits)}")
    if wanted and wanted not in splits:
        raise Refused(path, f"has no split {wanted}; expected {' or '.join(splits)}")
    return path / (wanted or splits[0])


def _files(folder: Path) -> list[Path]:
    if not (folder / STATE).is_file():
        raise Refused(
            folder, f"has no {STATE}; expected a folder that save_to_disk of `datasets` wrote"
        )
    return [folder / name for name in _index(folder / STATE, "_data_files")]


def _index(path: Path, key: str) -> list[str]:
    """Return the plain file names in a list of an index, which must not lead out of the folder."""
    with opened(path) as file:
        content = file.read()
    try:
        found = parse(content)
    except Mismatch as error:
        raise Refused(path, error.message) from None
    listed = found.get(key) if isinstance(found, dict) else None
    items = listed if isinstance(listed, list) else []
    names = [item.get("filename") if isinstance(item, dict) else item for item in items]
    plain = [name for name in names if isinstance(name, str) and _is_plain(name)]
    if not plain or len(plain) < len(names):
        raise Refused(path, f"{key}: expected a list of names of files in this folder")
    return plain


def _is_plain(name: str) -> bool:
    return Path(name).name == name and "\0" not in name


def _records(files: list[Path], used: frozenset[str]) -> Iterator[Record]:
    yield from records(batch for path in files for batch in _batches(path, used))


def _batches(path: Path, used: frozenset[str]) -> Iterator[Any]:
    with _stream(path) as stream:
        names = [name for name in stream.schema.names if name in used]
        for batch in stream:
            batch.validate(full=True)  # a damaged one would end the process
            yield batch.select(names)


@contextmanager
def _stream(path: Path) -> Iterator[Any]:
    arrow()
    from pyarrow import ipc

    with opened(path) as file, reading(path, "Arrow stream"), ipc.open_stream(file) as stream:
        yield stream
