"""The whole fault table, of which the test suite runs a part: `python -m tests.torture faults`."""

import os
import re
import subprocess
import sys

_COMMAND = [sys.executable, "-m", "pytest", "-q", "tests/faults/test_life_cycle.py"]


def run() -> tuple[str, bool]:
    """Meet every call with every fault; return the report, and whether all held."""
    tested = subprocess.run(
        _COMMAND,
        env={**os.environ, "VERTEX_TUNING_TORTURE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    passed = re.search(r"(\d+) passed in ([\d.]+)s", tested.stdout)
    failed = re.findall(r"^FAILED (\S+)", tested.stdout, re.MULTILINE)
    cells = f"{passed.group(1)} cells held, in {passed.group(2)} s" if passed else "no cell held"
    lines = ["## Every call of the life cycle met by every fault", "", f"{cells}.", ""]
    lines += [f"- did not hold: `{cell}`" for cell in failed]
    return "\n".join(lines).rstrip() + "\n", tested.returncode == 0
