"""The command beside an emulator on which a model was tuned."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.cli import TIMEOUT
from tests.lifecycle.place import Place

COMMAND = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app"]


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


def run(
    *arguments: str, url: str, folder: Path, typed: str = "", columns: str = "200", **more: str
) -> Said:
    """Run the command against a server; where no Pulumi project is."""
    environment = {
        **os.environ,
        "AIPLATFORM_EMULATOR_HOST": url.removeprefix("http://"),
        "STORAGE_EMULATOR_HOST": url,
        "COLUMNS": columns,
        **more,
    }
    ended = subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    return Said(ended.returncode, ended.stdout, ended.stderr)


@dataclass(frozen=True)
class Model:
    """A tuned model, and the command that asks it."""

    place: Place
    job: dict[str, Any]
    folder: Path

    @property
    def name(self) -> str:
        """The full name of the job."""
        return str(self.job["name"])

    @property
    def id(self) -> str:
        """The id of the job."""
        return self.name.rpartition("/")[2]

    def run(self, *arguments: str, typed: str = "", columns: str = "200") -> Said:
        """Run the command in the place of the model."""
        place = {"GOOGLE_CLOUD_PROJECT": self.place.project, "GOOGLE_CLOUD_LOCATION": "us-central1"}
        return run(
            *arguments,
            url=self.place.url,
            folder=self.folder,
            typed=typed,
            columns=columns,
            **place,
        )
