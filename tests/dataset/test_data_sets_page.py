"""docs/data-sets.md: its files are made, its programs run, and its commands print what it says."""

import os
import subprocess
import sys
from pathlib import Path

from tests.pages import DOCS, blocks, commands, scripts, type_in_shell


def run_in(folder: Path, command: str) -> str:
    """Run a command as typed into a terminal of 80 columns; return what it shows."""
    environment = {
        **os.environ,
        "PATH": f"{scripts(folder / '.bin')}:{os.environ['PATH']}",
        "COLUMNS": "80",
    }
    return type_in_shell(command, folder, environment)


def test_the_page_shows_what_happens(tmp_path: Path) -> None:
    typed = 0
    for _, file, language, content in blocks((DOCS / "data-sets.md").read_text(encoding="utf-8")):
        if file:
            (tmp_path / file).write_text(content, encoding="utf-8")
        elif language == "python":
            subprocess.run([sys.executable, "-c", content], cwd=tmp_path, check=True)
        else:
            for command, shown in commands(content):
                typed += 1
                assert run_in(tmp_path, command) == shown, command
    assert typed > 15
