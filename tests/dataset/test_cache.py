"""An unchanged large file is not read again; a changed one is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dataset.rows import line, lines, row

_PROGRAM = """
import sys
from pathlib import Path
from pulumi_vertex_tuning.dataset import examine
def read():
    return int(next(l for l in open("/proc/self/io") if l.startswith("rchar")).split()[1])
examine(Path(sys.argv[1]).with_name("small.jsonl"))  # all that is loaded is loaded
before = read()
found = examine(Path(sys.argv[1]))
print(read() - before, found.rows, found.sha256, len(found.warnings), found.source)
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VERTEX_TUNING_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "small.jsonl").write_bytes(lines(100))
    path = tmp_path / "train.jsonl"
    path.write_bytes(lines(50_000) + line(row("Question 3?")))
    _settle(path, 1_000_000_000)
    return path


def _settle(path: Path, time: int) -> None:
    os.utime(path, (time, time))


def _examine(path: Path) -> tuple[int, list[str]]:
    """Return how many bytes a process reads to examine the file, and what it found."""
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(path)], capture_output=True, text=True, check=True
    )
    read, *found = run.stdout.split()
    return int(read), found


def test_an_unchanged_file_is_not_read_again(path: Path) -> None:
    size = path.stat().st_size
    read, found = _examine(path)
    assert read > size

    again, remembered = _examine(path)

    assert again < size / 4
    assert remembered == found
    assert found[0] == "50001"


@pytest.mark.parametrize("how", ["in place", "replaced", "same time"])
def test_a_changed_file_is_read_again(path: Path, how: str) -> None:
    _, before = _examine(path)
    content = path.read_bytes().replace(b"Question 7?", b"Question X?")
    if how == "replaced":
        other = path.with_name("other")
        other.write_bytes(content)
        other.replace(path)
    else:
        path.write_bytes(content)
    _settle(path, 1_000_000_000 if how == "same time" else 1_000_000_001)

    read, after = _examine(path)

    assert read > len(content)
    assert after[:1] == before[:1]
    assert after[1] != before[1]


def test_a_file_under_another_name_keeps_its_findings_but_not_its_name(path: Path) -> None:
    _examine(path)
    linked = path.with_name("linked.jsonl")
    path.rename(linked)  # another time of change of the inode: read again
    _, first = _examine(linked)

    read, found = _examine(linked)

    assert read < linked.stat().st_size / 4
    assert found == first
    assert found[-1] == str(linked)


def test_a_broken_memory_is_read_over(path: Path) -> None:
    _, before = _examine(path)
    for remembered in path.parent.joinpath("cache").rglob("*.report"):
        remembered.write_bytes(b"\x81\xa6broken")

    read, after = _examine(path)

    assert read > path.stat().st_size
    assert after == before


def test_without_a_place_for_it_nothing_is_remembered(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERTEX_TUNING_CACHE_DIR", str(path))  # a file, and no folder

    assert _examine(path)[1] == _examine(path)[1]


def test_a_file_with_errors_is_read_each_time(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"{}\n")
    _settle(path, 1_000_000_000)
    _examine(path)

    assert _examine(path)[0] > path.stat().st_size
