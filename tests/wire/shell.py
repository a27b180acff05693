"""A shell with the real curl, and a `gcloud` that prints a token that nobody checks."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Answer, Json

from .guide import at

_SECONDS = 60


@dataclass(frozen=True)
class Shell:
    """Runs the guide's commands against an emulator, in a folder of their own."""

    emulator: Emulator
    folder: Path

    def run(self, command: str, body: str | None = None) -> Answer:
        """Run a command with its request.json; return what curl printed and the HTTP status."""
        if body is not None:
            (self.folder / "request.json").write_text(body)
        ran = subprocess.run(
            ["bash", "-euc", at(self.emulator.url, command)],
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        text, _, status = ran.stdout.rpartition("\n")
        return Answer(int(status), text)

    def ok(self, command: str, body: str | None = None) -> Json:
        """Return the JSON of an answer that has to be 200."""
        answer = self.run(command, body)
        assert answer.status == 200, answer.text
        return dict(json.loads(answer.text))

    def _environment(self) -> dict[str, str]:
        return {"PATH": f"{self.folder}:{os.environ['PATH']}", "CURL_HOME": str(self.folder)}


def new_shell(emulator: Emulator, folder: Path) -> Shell:
    """Make the folder's settings of curl, which leave the commands as they are printed."""
    (folder / ".curlrc").write_text(
        'silent\nshow-error\nnoproxy = "*"\nwrite-out = "\\n%{http_code}"\n'
    )
    gcloud = folder / "gcloud"
    gcloud.write_text("#!/bin/sh\necho no-token\n")
    gcloud.chmod(0o755)
    return Shell(emulator, folder)
