"""The real pulumi command, in a folder with a home and a state of its own."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pulumi_vertex_tuning.emulator.testing import Emulator

TIMEOUT = 180.0


@dataclass(frozen=True)
class Result:
    """What a command printed, and how it ended."""

    code: int
    text: str


def environment(folder: Path, emulator: Emulator) -> dict[str, str]:
    """Return the environment of commands in a folder, and make what they need."""
    state, home = folder / "state", folder / "home"
    for path in (state, home):
        path.mkdir(parents=True)
    return {
        **os.environ,
        "AIPLATFORM_EMULATOR_HOST": emulator.host,
        "STORAGE_EMULATOR_HOST": emulator.url,
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_HOME": str(home),
        "PULUMI_CONFIG_PASSPHRASE": "",
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
        "VERTEX_TUNING_PROGRESS": "lines",
    }


def configure(stack_file: Path, values: dict[str, Any]) -> None:
    """Write a stack's configuration; the salt of its passphrase stays."""
    before = stack_file.read_text().splitlines(keepends=True) if stack_file.exists() else []
    salt = "".join(line for line in before if line.startswith("encryptionsalt"))
    stack_file.write_text(f"{salt}config: {json.dumps(values)}\n")


def run(folder: Path, environment: dict[str, str], *arguments: str) -> Result:
    """Run a pulumi command to its end."""
    ended = subprocess.run(
        ["pulumi", "--non-interactive", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return Result(ended.returncode, ended.stdout)


def start(
    folder: Path, environment: dict[str, str], *arguments: str, output: int | IO[str]
) -> subprocess.Popen[str]:
    """Begin a pulumi command in a process group of its own."""
    return subprocess.Popen(
        ["pulumi", "--non-interactive", *arguments],
        cwd=folder,
        env=environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
