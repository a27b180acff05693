"""The long runs of random sequences, and of the whole fault table."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from tests.torture.sequences import engine_run, machine
from tests.torture.sequences.place import running_grounds
from tests.torture.sequences.story import Violation

BATCH = 20
"""Sequences through one plugin before a fresh one takes over."""


@dataclass(frozen=True)
class Ran:
    """What a long run was, what was done in it, and what did not hold."""

    what: str
    seconds: float
    counts: Counter[str] = field(default_factory=Counter)
    violations: tuple[str, ...] = ()


def through_the_plugin(count: int, seed: int) -> Ran:
    """Run so many sequences of 50 steps over gRPC, on all processors."""
    begun = time.monotonic()
    seeds = [seed + number for number in range(-(-count // BATCH))]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = list(pool.map(_batch, seeds))
    what = f"random sequences of {machine.STEPS} steps through the plugin over gRPC"
    return _sum(what, begun, done)


def on_the_engine(count: int, seed: int) -> Ran:
    """Run so many sequences of pulumi commands, on all processors."""
    begun = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(engine_run.run, range(seed, seed + count)))
    done = [(one.counts + Counter(sequences=1), one.violation) for one in outcomes]
    return _sum("random sequences of commands on the real engine", begun, done)


def fault_table() -> Ran:
    """Meet every call of the life cycle with every fault."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "tests/faults/test_life_cycle.py"]
    run = subprocess.run(
        command,
        env={**os.environ, "VERTEX_TUNING_TORTURE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    passed = re.search(r"(\d+) passed", run.stdout)
    counts = Counter({"cells": int(passed.group(1)) if passed else 0})
    failed = tuple(re.findall(r"^FAILED (.*)$", run.stdout, re.MULTILINE))
    what = "every call of the life cycle met by every fault"
    return Ran(what, time.monotonic() - begun, counts, failed if run.returncode else ())


def _batch(seed: int) -> tuple[Counter[str], str]:
    with running_grounds() as grounds:
        try:
            return machine.run(grounds, seed, BATCH), ""
        except Violation as violation:
            return Counter(), str(violation)


def _sum(what: str, begun: float, done: Iterable[tuple[Counter[str], str]]) -> Ran:
    counts: Counter[str] = Counter()
    violations = []
    for counted, violation in done:
        counts.update(counted)
        if violation:
            violations.append(violation)
    return Ran(what, time.monotonic() - begun, counts, tuple(violations))


def told(run: Ran) -> str:
    """Return a run as Markdown."""
    held = f"{len(run.violations)} things did not hold" if run.violations else "all held"
    counts = ", ".join(f"{number:,} {name}" for name, number in sorted(run.counts.items()))
    lines = [f"## {run.what[:1].upper()}{run.what[1:]}", "", f"{held}, in {run.seconds:.0f} s."]
    lines += ["", f"Done: {counts}."]
    for violation in run.violations:
        lines += ["", "```text", violation, "```"]
    return "\n".join(lines) + "\n"
