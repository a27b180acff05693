"""The long runs: `python -m tests.torture RUN [--report FILE]`; `make torture` types them all.

RUN is kills (the kill matrix), faults (the fault table), states (random sequences through the
plugin) or sequences (random sequences on the real engine).
"""

import argparse
import sys
from pathlib import Path

from tests.torture import faults, matrix
from tests.torture.outcome import Outcome
from tests.torture.sequences import torture
from tests.torture.subject import SUBJECTS
from tests.torture.table import report, verdict

_RUNS = ("kills", "faults", "states", "sequences")


def main() -> int:
    """Run what is asked for; 1 where something is not as it should be."""
    if sys.argv[1:2] and sys.argv[1] in {"states", "sequences"}:
        return torture.main()
    asked = _asked()
    text, well = faults.run() if asked.run == "faults" else _kills(asked)
    if asked.report:
        asked.report.write_text(text, encoding="utf-8")
    print(text)
    return int(not well)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("run", choices=_RUNS)
    parser.add_argument("--report", type=Path, help="write what came out into this file")
    parser.add_argument("--subject", choices=SUBJECTS, default="ours", help="kills: who is shot at")
    parser.add_argument("--only", default="", help="kills: the cells whose name contains this")
    return parser.parse_args()


def _kills(asked: argparse.Namespace) -> tuple[str, bool]:
    cells = [cell for cell in matrix.CELLS if asked.only in cell.name]
    outcomes = matrix.run(cells, SUBJECTS[asked.subject], _tell)
    return report(asked.subject, outcomes), not any(outcome.problems for outcome in outcomes)


def _tell(outcome: Outcome) -> None:
    print(f"{outcome.cell.name}: {verdict(outcome)} ({outcome.seconds:.0f} s)", flush=True)


if __name__ == "__main__":  # worker processes import this module too
    sys.exit(main())
