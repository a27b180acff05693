"""What is remembered of large files, so that a preview does not read unchanged ones again.

A file counts as unchanged by its device, inode, size and time of change. Before its content is
uploaded it is hashed again, so that a wrong memory can mislead a preview only.
"""

import os
import time
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

from pulumi_vertex_tuning.dataset.report import Report
from pulumi_vertex_tuning.dataset.rows.careful import Kind

_FORMAT = 1
"""To be raised with every change of what is checked, or of Report."""
_SMALLEST = 4 * 1024**2
"""Bytes below which reading again is quick."""
_SETTLED = 2.0
"""Seconds after which a file that changes again gets another time of change."""
_MOST = 64
"""Files that are remembered; those not asked for longest go."""


def find(stat: os.stat_result, source: str, kind: Kind | None) -> Report | None:
    """Return the report of an unchanged file."""
    if stat.st_size < _SMALLEST:
        return None
    path = _path(stat, kind)
    try:
        found = msgspec.msgpack.decode(path.read_bytes(), type=Report)
        os.utime(path)
    except (OSError, msgspec.MsgspecError):
        return None
    return replace(found, source=source)


def keep(stat: os.stat_result, after: os.stat_result, found: Report, kind: Kind | None) -> None:
    """Remember the report of a file that did not change while it was read."""
    if stat.st_size < _SMALLEST or found.error_count or not _has_settled(stat, after):
        return
    path = _path(stat, kind)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):  # without a cache, files are read again
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(msgspec.msgpack.encode(found))
        unfinished.replace(path)
        _forget_the_oldest(path.parent)


def _has_settled(before: os.stat_result, after: os.stat_result) -> bool:
    return _identity(before) == _identity(after) and time.time() - after.st_mtime > _SETTLED


def _identity(stat: os.stat_result) -> tuple[int, ...]:
    return (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def _path(stat: os.stat_result, kind: Kind | None) -> Path:
    key = sha256(repr((_FORMAT, *_identity(stat), kind)).encode()).hexdigest()
    return _folder() / f"{key}.report"


def _folder() -> Path:
    """Return the folder; VERTEX_TUNING_CACHE_DIR names another one."""
    named = os.environ.get("VERTEX_TUNING_CACHE_DIR")
    return (Path(named) if named else user_cache_path("pulumi-vertex-tuning")) / "data-sets"


def _forget_the_oldest(folder: Path) -> None:
    reports = sorted(folder.glob("*.report"), key=lambda path: path.stat().st_mtime)
    for path in reports[:-_MOST]:
        path.unlink(missing_ok=True)
