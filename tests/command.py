"""`vertex-tuning` in a process of its own, with no stack and no Pulumi."""

import os
import subprocess
import sys

_HIDDEN = ("GOOGLE_CLOUD_", "AIPLATFORM_", "STORAGE_", "PULUMI_")


def run_command(*arguments: object, code: int = 0, **environment: str) -> str:
    """Run the command and return what it prints; it has to end with this code."""
    base = {key: value for key, value in os.environ.items() if not key.startswith(_HIDDEN)}
    run = subprocess.run(
        [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", *map(str, arguments)],
        env={**base, "PATH": "nowhere", "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    return run.stdout + run.stderr
