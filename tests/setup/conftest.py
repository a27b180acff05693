import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The tools are scripts of the checkout, not a part of the installed package.
sys.path.insert(0, str(ROOT))

from tools.project import Project  # noqa: E402 found only through the line above

SERVER = """
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path.startswith("/v1/projects/") else 404)
        self.end_headers()

print("serving", sys.argv[1:], flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[3])), Handler).serve_forever()
"""
"""Stands for `vertex-tuning emulator`: the same arguments, a real socket."""


@pytest.fixture
def executable() -> Callable[[Path, str], Path]:
    """Write a real little program."""

    def write(path: Path, script: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Make a project with this one's pins, and nothing set up."""
    root = tmp_path / "project"
    root.mkdir()
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, root)
    for pins in ("tools/pulumi/cli", "tools/pulumi/host"):
        shutil.copytree(ROOT / pins, root / pins)
    return Project(root)


@pytest.fixture
def on_path(tmp_path: Path, executable: Callable[[Path, str], Path]) -> Path:
    """Make a folder with a whole Pulumi in it."""
    executable(tmp_path / "on-path" / "pulumi", "echo v3.201.0")
    executable(tmp_path / "on-path" / "pulumi-language-python", "")
    return tmp_path / "on-path"


@pytest.fixture
def server(project: Project) -> Path:
    """Write the program that stands for the emulator."""
    path = project.root / "server.py"
    path.write_text(SERVER)
    return path


@pytest.fixture
def port() -> int:
    """Find a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
