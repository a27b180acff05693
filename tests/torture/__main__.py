"""The long runs: `python -m tests.torture [kills] [--report FILE] [--only TEXT]`."""

import argparse
import sys
from pathlib import Path

from tests.torture import matrix
from tests.torture.outcome import Outcome
from tests.torture.subject import SUBJECTS
from tests.torture.table import report, verdict


def main() -> int:
    """Run what is asked for; 1 where something is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("run", nargs="?", choices=["kills"], default="kills")
    parser.add_argument("--subject", choices=SUBJECTS, default="ours", help="who is shot at")
    parser.add_argument("--only", default="", help="run the cells whose name contains this text")
    parser.add_argument("--report", type=Path, help="write the table into this file")
    asked = parser.parse_args()
    cells = [cell for cell in matrix.CELLS if asked.only in cell.name]
    outcomes = matrix.run(cells, SUBJECTS[asked.subject], _tell)
    table = report(asked.subject, outcomes)
    if asked.report:
        asked.report.write_text(table, encoding="utf-8")
    print(table)
    return int(any(outcome.problems for outcome in outcomes))


def _tell(outcome: Outcome) -> None:
    print(f"{outcome.cell.name}: {verdict(outcome)} ({outcome.seconds:.0f} s)", flush=True)


sys.exit(main())
