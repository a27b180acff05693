"""What is written is there whole or not at all."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pulumi_vertex_tuning.dataset.editing.output import new_file
from pulumi_vertex_tuning.dataset.editing.refusals import Refused
from tests.engine.project import eventually


def test_a_file_that_is_there_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text("old")

    with new_file(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_after_an_error_all_is_as_before(tmp_path: Path) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text("old")

    with pytest.raises(ZeroDivisionError), new_file(path) as file:
        file.write(b"new" * (1 // 0))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_pointed_to_is_replaced_and_the_pointer_stays(tmp_path: Path) -> None:
    path, pointer = tmp_path / "data.jsonl", tmp_path / "latest.jsonl"
    pointer.symlink_to(path)

    with new_file(pointer) as file:
        file.write(b"new")
    assert path.read_text() == "new"
    assert pointer.is_symlink()


def test_the_mode_is_the_one_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "other").touch()

    with new_file(tmp_path / "data.jsonl"):
        pass
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("missing/data.jsonl", "there is no folder"),
        (".", "is there already and is no plain file; give the name of a file"),
        ("queue", "is there already and is no plain file; give the name of a file"),
        ("a" * 300, "cannot be written: File name too long"),
    ],
)
def test_what_cannot_be_written_is_told(name: str, want: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "queue")

    with pytest.raises(Refused, match=want), new_file(tmp_path / name):
        pass


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    """Here it is a limit on the size of files, which the process sets for itself."""
    program = (
        "import resource, signal, sys\n"
        "from pulumi_vertex_tuning.cli.app import app\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "app()\n"
    )
    source = tmp_path / "data.csv"
    source.write_text("prompt,answer\n" + "a,b\n" * 100)

    run = subprocess.run(
        [sys.executable, "-c", program, "dataset", "convert", source, tmp_path / "out.jsonl"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stderr
    assert run.stderr.startswith("vertex-tuning: ")
    assert "File too large" in run.stderr
    assert list(tmp_path.iterdir()) == [source]


def _has_ended(run: "subprocess.Popen[bytes]") -> bool:
    """Press Ctrl-C, and tell whether the command has ended by now."""
    run.send_signal(signal.SIGINT)
    return run.poll() is not None


def test_an_interrupted_command_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "data.csv"
    os.mkfifo(source)
    run = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "pulumi_vertex_tuning.cli.app",
            "dataset",
            "convert",
            source,
            tmp_path / "out.jsonl",
            "--from",
            "csv",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with source.open("w"):  # returns once the command reads from it
        # Again where one came while a file was being closed, as a person would.
        eventually(lambda: _has_ended(run))
        _, error = run.communicate(timeout=30)

    assert run.returncode != 0
    assert b"Traceback" not in error
    assert list(tmp_path.iterdir()) == [source]
