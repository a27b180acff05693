"""Writing a file so that it is there whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pulumi_vertex_tuning.dataset.editing.refusals import Refused


@contextmanager
def new_file(path: Path, *sources: Path) -> Iterator[BinaryIO]:
    """Open a file beside `path` that takes its name at the end; after an error it is gone.

    Raises Refused where `path` cannot be written, or is one of the sources that are being read.
    """
    with _told(path):
        target = _target(path, sources)
        beside = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.tmp")
        file = beside.open("xb")
    try:
        with file:
            yield file
            with _told(path):
                file.flush()
                os.fsync(file.fileno())
        with _told(path):
            beside.replace(target)
            _keep_name(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def write_file(path: Path, content: bytes, *sources: Path) -> None:
    """Write the whole of a file, in the same way."""
    with new_file(path, *sources) as file:
        file.write(content)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Tell what the system refuses as Refused."""
    try:
        yield
    except FileNotFoundError:
        raise Refused(path, f"there is no folder {path.absolute().parent}; make it first") from None
    except OSError as error:
        raise Refused(path, f"cannot be written: {error.strerror}") from None


def _target(path: Path, sources: tuple[Path, ...]) -> Path:
    """Return the plain file that is meant, whether it is there yet or not."""
    target = path.resolve()
    if not target.exists():
        return target
    if not target.is_file():
        raise Refused(path, "is there already and is no plain file; give the name of a file")
    for source in sources:
        if source.exists() and target.samefile(source):
            raise Refused(path, "is what is read from; give another name to write to")
    return target


def _keep_name(folder: Path) -> None:
    """Have the new name outlive a power cut too, where folders can be opened."""
    if os.name == "posix":
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)
