"""The long runs: `python -m tests.torture RUN [--report FILE]`; `make torture` types them all."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from tests.torture import long, matrix
from tests.torture.outcome import Outcome
from tests.torture.subject import SUBJECTS
from tests.torture.table import report, verdict

_RUNS: dict[str, Callable[[argparse.Namespace], long.Ran]] = {
    "faults": lambda _: long.fault_table(),
    "plugin": lambda asked: long.through_the_plugin(asked.count or 10_000, asked.seed),
    "engine": lambda asked: long.on_the_engine(asked.count or 200, asked.seed),
}


def main() -> int:
    """Run what is asked for; 1 where something is not as it should be."""
    asked = _asked()
    if asked.run == "kills":
        text, well = _kills(asked)
    else:
        ran = _RUNS[asked.run](asked)
        text, well = long.told(ran), not ran.violations
    if asked.report:
        asked.report.parent.mkdir(parents=True, exist_ok=True)
        asked.report.write_text(text, encoding="utf-8")
    print(text)
    return int(not well)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("run", choices=["kills", *_RUNS])
    parser.add_argument("--report", type=Path, help="write what came out into this file")
    parser.add_argument("--subject", choices=SUBJECTS, default="ours", help="kills: who is shot at")
    parser.add_argument("--only", default="", help="kills: the cells whose name contains this")
    parser.add_argument("--count", type=int, help="plugin, engine: how many sequences")
    parser.add_argument("--seed", type=int, default=1, help="plugin, engine: where to begin")
    return parser.parse_args()


def _kills(asked: argparse.Namespace) -> tuple[str, bool]:
    cells = [cell for cell in matrix.CELLS if asked.only in cell.name]
    outcomes = matrix.run(cells, SUBJECTS[asked.subject], _tell)
    return report(asked.subject, outcomes), not any(outcome.problems for outcome in outcomes)


def _tell(outcome: Outcome) -> None:
    print(f"{outcome.cell.name}: {verdict(outcome)} ({outcome.seconds:.0f} s)", flush=True)


if __name__ == "__main__":  # worker processes import this module too
    sys.exit(main())
