"""The reader under coverage-guided fuzzing."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

RUNS = 10_000


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="no atheris for this Python"
)
def test_no_file_breaks_the_reader(tmp_path: Path) -> None:
    fuzz = [sys.executable, "-m", "tests.dataset.fuzz", f"-runs={RUNS}", "-print_final_stats=1"]
    fuzz.append(f"-artifact_prefix={tmp_path}/")
    run = subprocess.run(
        # Through a shell: a process's peak of memory begins with that of the one it came from.
        ["/bin/sh", "-c", '"$@"; exit $?', "sh", *fuzz],
        cwd=Path(__file__).parents[2],
        env={"PATH": "", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert run.returncode == 0, run.stderr[-3000:]
    done = re.search(r"number_of_executed_units:\s+(\d+)", run.stderr)
    assert done
    assert int(done[1]) >= RUNS
