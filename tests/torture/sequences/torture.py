"""The long runs: `python -m tests.torture states|sequences [--count N] [--seed N]`.

states: through the plugin, drawn and shrunk by hypothesis. sequences: on the real engine. A seed
of states stands for 50 sequences.
"""

import argparse
import multiprocessing
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.torture.sequences import engine_run, machine
from tests.torture.sequences.outcome import Outcome, report
from tests.torture.sequences.place import running_grounds

_SHARD = 50
_PROCESSES = 2
_LINE = 160


def main(argv: Sequence[str] | None = None) -> int:
    """Run what is asked for; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("run", choices=["states", "sequences"])
    parser.add_argument("--count", type=int, help="how many sequences: 10,000 and 200")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--report", type=Path, help="write the report into this file")
    asked = parser.parse_args(argv)
    if asked.run == "states":
        seeds = range(asked.seed, asked.seed + -(-(asked.count or 10_000) // _SHARD))
        text, well = _run("Random sequences through the plugin", run_shard, seeds)
    else:
        seeds = range(asked.seed, asked.seed + (asked.count or 200))
        text, well = _run("Random sequences on the real engine", run_on_engine, seeds)
    if asked.report:
        asked.report.write_text(text, encoding="utf-8")
    print(text)
    return int(not well)


def run_shard(seed: int) -> Outcome:
    """Run the sequences of a seed through a plugin."""
    begun, counts = time.monotonic(), Counter[str]()
    try:
        with running_grounds() as grounds:
            machine.run(grounds, seed, _SHARD, counts=counts)
    except Exception:  # noqa: BLE001 - the other seeds go on, and it is in the report
        return Outcome(seed, time.monotonic() - begun, counts, traceback.format_exc(limit=0))
    return Outcome(seed, time.monotonic() - begun, counts)


def run_on_engine(seed: int) -> Outcome:
    """Run the sequence of a seed on the engine."""
    begun = time.monotonic()
    try:
        return engine_run.run(seed)
    except Exception:  # noqa: BLE001 - the other seeds go on, and it is in the report
        return Outcome(seed, time.monotonic() - begun, violation=traceback.format_exc())


def _run(title: str, run: Callable[[int], Outcome], seeds: range) -> tuple[str, bool]:
    """Run all seeds, some at a time; return the report, and whether all held."""
    begun, outcomes = time.monotonic(), []
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_PROCESSES, spawn) as pool:
        for outcome in pool.map(run, seeds):
            outcomes.append(outcome)
            _tell(outcome)
    text = report(title, outcomes, time.monotonic() - begun)
    return text, not any(outcome.violation for outcome in outcomes)


def _tell(outcome: Outcome) -> None:
    told = " ".join(outcome.violation.split())[-_LINE:] or "ok"
    print(f"seed {outcome.seed}: {told} ({outcome.seconds:.0f} s)", flush=True)
