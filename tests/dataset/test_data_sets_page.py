"""docs/data-sets.md: its files are made, its programs run, and its commands print what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "data-sets.md"

_BLOCK = re.compile(r"(?:^`([\w.]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def run_in(folder: Path, command: str) -> str:
    """Run a command as typed into a terminal of 80 columns; return what it shows."""
    scripts = folder / ".bin"
    scripts.mkdir(exist_ok=True)
    script = scripts / "vertex-tuning"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m pulumi_vertex_tuning.cli.app "$@"\n')
    script.chmod(0o755)
    environment = {**os.environ, "PATH": f"{scripts}:{os.environ['PATH']}", "COLUMNS": "80"}
    run = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return run.stdout


def test_the_page_shows_what_happens(tmp_path: Path) -> None:
    commands = 0
    for file, language, content in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if file:
            (tmp_path / file).write_text(content, encoding="utf-8")
        elif language == "python":
            subprocess.run([sys.executable, "-c", content], cwd=tmp_path, check=True)
        else:
            for command, shown in _COMMAND.findall(content):
                commands += 1
                assert run_in(tmp_path, command) == shown, command
    assert commands > 15
