"""vertex-tuning dataset as it is typed: what it prints, and with what it exits."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from .converting import row, write

COMMAND = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "dataset"]
WITHOUT = "import sys; sys.modules[{module!r}] = None\nfrom {app} import main; main()"


def _run(folder: Path, *arguments: str, without: str = "") -> tuple[int, str, str]:
    code = WITHOUT.format(module=without, app="pulumi_vertex_tuning.cli.app")
    command = [sys.executable, "-c", code, "dataset"] if without else COMMAND
    run = subprocess.run(
        [*command, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in run.stderr
    return run.returncode, run.stdout, run.stderr


def _json(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    exit_code, output, error = _run(folder, *arguments, "--json")
    assert (exit_code, error) == (code, "")
    found: dict[str, Any] = json.loads(output)
    return found


def test_bad_rows_are_told_as_json_with_file_line_and_path(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text("question,answer\na,b\nc,\n")

    found = _json(tmp_path, "convert", "faq.csv", "out.jsonl", code=1)

    message = "found an empty text; expected a text that is not empty"
    problem = {"file": "faq.csv", "line": 3, "path": "answer", "message": message}
    assert found["problems"] == [problem]
    assert found["count"] == 1
    assert "1 row cannot be converted" in found["error"]
    found = _json(tmp_path, "convert", "faq.csv", "out.jsonl", "--skip-bad")
    assert (found["rows"], found["skipped"], found["problems"]) == (1, 1, [problem])
    assert found["format"] == "CSV"


def test_rows_that_were_skipped_are_told(tmp_path: Path) -> None:
    (tmp_path / "faq.csv").write_text("question,answer\na,b\n" + "c,\n" * 12)

    code, output, error = _run(tmp_path, "convert", "faq.csv", "out.jsonl", "--skip-bad")

    assert code == 0
    assert "wrote out.jsonl: 1 row\n" in output
    lines = error.splitlines()
    assert lines[0] == "left out 12 that cannot be converted:"
    assert lines[1].startswith("  faq.csv:3: answer: found an empty text")
    assert lines[-1] == "  and 2 more"


@pytest.mark.parametrize(
    ("arguments", "want"),
    [
        (["convert", "a.csv", "b.jsonl", "--from", "xlsx"], "Invalid value"),
        (["convert", "a.csv"], "Missing argument"),
        (["convert", "a.csv", "b", "--prompt-template", "{"], "a single {"),
        (["convert", "a.csv", "b", "--prompt-column", "a", "--prompt-template", "x"], "not both"),
        (["convert", "a.csv", "b", "--chosen-column", "a"], "for --preference"),
        (["split", "a", "b", "c", "--validation", "0"], "neither a share"),
        (["split", "a", "b", "c", "--validation", "1.5"], "neither a share"),
        (["split", "a", "b", "c", "--validation", "nan"], "neither a share"),
        (["split", "a", "b", "c", "--validation", "many"], "neither a share"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], want: str, tmp_path: Path) -> None:
    code, _, error = _run(tmp_path, *arguments)

    assert code == 2
    assert want in error


@pytest.mark.parametrize("command", ["convert", "dedupe", "stats"])
def test_a_file_that_is_not_there_ends_with_1(command: str, tmp_path: Path) -> None:
    outputs = [] if command == "stats" else ["out.jsonl"]

    code, _, error = _run(tmp_path, command, "gone.jsonl", *outputs)
    assert code == 1
    assert error.startswith("vertex-tuning: gone.jsonl: no such file (looked in ")
    assert "no such file" in _json(tmp_path, command, "gone.jsonl", *outputs, code=1)["error"]


def test_what_needs_an_extra_says_how_to_install_it(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"prompt": ["a"], "answer": ["b"]}), tmp_path / "data.parquet")
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "state.json").write_text('{"_data_files": [{"filename": "a.arrow"}]}')
    (tmp_path / "saved" / "a.arrow").touch()
    write(tmp_path / "data.jsonl", row("a", "b"))
    install = ": type pip install 'pulumi-vertex-tuning[data]'"

    for source in ("data.parquet", "saved"):
        code, _, error = _run(tmp_path, "convert", source, "out.jsonl", without="pyarrow")
        assert (code, f"needs pyarrow{install}" in error) == (1, True)
    drawn = ("stats", "data.jsonl", "--png", "a.png")
    code, _, error = _run(tmp_path, *drawn, without="matplotlib")
    assert (code, f"needs matplotlib{install}" in error) == (1, True)
    assert _run(tmp_path, "stats", "data.jsonl", "--html", "a.html", without="matplotlib")[0] == 0


def test_removed_lines_are_told(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *[row("a", "b")] * 30, row("c", "d"))
    write(tmp_path / "b.jsonl", row("c", "d"))

    code, output, _ = _run(tmp_path, "dedupe", "a.jsonl", "c.jsonl", "--against", "b.jsonl")
    lines = output.splitlines()
    assert code == 0
    assert lines[:3] == ["wrote c.jsonl: 1 row", "removed 30:", "  line 2 is the same as line 1"]
    assert lines[-1] == "  and 10 more (--json lists them all)"
    found = _json(tmp_path, "dedupe", "a.jsonl", "c.jsonl", "--against", "b.jsonl")
    assert len(found["removed"]) == 30
    assert found["removed"][-1] == {"line": 31, "same_as": 1, "file": "b.jsonl"}


def test_a_large_source_is_converted_in_flat_memory(tmp_path: Path) -> None:
    peaks = []
    for copies in (1, 8):
        path = tmp_path / f"{copies}.csv"
        with path.open("w") as file:
            file.write("prompt,answer\n")
            for number in range(20_000 * copies):
                file.write(f'"Question {number}? {"x" * 300}","Answer {number}."\n')
        peaks.append(_peak_memory("convert", str(path), str(tmp_path / "out.jsonl")))

    assert path.stat().st_size > 50_000_000
    assert peaks[1] < peaks[0] + 10_000_000


def _peak_memory(*arguments: str) -> int:
    """Return the bytes that the command had at most."""
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss * 1024
