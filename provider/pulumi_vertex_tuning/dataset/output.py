"""Writing a file so that it is there whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pulumi_vertex_tuning.dataset.refusals import Refused


@contextmanager
def new_file(path: Path, *sources: Path) -> Iterator[BinaryIO]:
    """Open a file beside `path` that takes its name at the end; after an error it is gone.

    Raises Refused where `path` cannot be written, or is one of the sources that are being read.
    """
    target = path.resolve()
    _check(path, target, sources)
    beside = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.tmp")
    try:
        with _created(path, beside) as file:
            yield file
            _to_disk(path, file)
        beside.replace(target)
        _keep_name(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def write_file(path: Path, content: bytes) -> None:
    """Write the whole of a file."""
    with new_file(path) as file:
        file.write(content)


def _check(path: Path, target: Path, sources: tuple[Path, ...]) -> None:
    if target.exists() and not target.is_file():
        raise Refused(path, "is there already and is no plain file; give the name of a file")
    for source in sources:
        if target.exists() and source.exists() and target.samefile(source):
            raise Refused(path, "is what is read from; give another name to write to")


def _created(path: Path, beside: Path) -> BinaryIO:
    try:
        return beside.open("xb")
    except FileNotFoundError:
        raise Refused(path, f"there is no folder {path.absolute().parent}; make it first") from None
    except OSError as error:
        raise Refused(path, f"cannot be written: {error.strerror}") from None


def _to_disk(path: Path, file: BinaryIO) -> None:
    try:
        file.flush()
        os.fsync(file.fileno())
    except OSError as error:
        raise Refused(path, f"cannot be written: {error.strerror}") from None


def _keep_name(folder: Path) -> None:
    """Have the new name outlive a power cut too, where folders can be opened."""
    if os.name == "posix":
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)
