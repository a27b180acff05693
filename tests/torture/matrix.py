"""All cells of the kill matrix, and running many of them."""

import os
import tempfile
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.torture import cell as one_cell
from tests.torture.outcome import Cell, Outcome, Then
from tests.torture.points import POINTS
from tests.torture.processes import Shot
from tests.torture.subject import Lay

CELLS = tuple(
    Cell(point, shot, then)
    for point in POINTS
    for shot in Shot
    for then in Then
    if not point.of_orphans or (shot == Shot.ENGINE and then == Then.UP)
)


def run(cells: Iterable[Cell], lay: Lay, tell: Callable[[Outcome], None]) -> list[Outcome]:
    """Run cells, as many at once as there are processors; return their outcomes in order."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        emulators = {
            seconds: stack.enter_context(running_emulator(job_seconds=seconds))
            for seconds in (one_cell.QUICK, one_cell.LASTING, one_cell.ENDLESS)
        }
        pool = stack.enter_context(ThreadPoolExecutor(os.cpu_count()))

        def run_one(numbered: tuple[int, Cell]) -> Outcome:
            number, cell = numbered
            emulator: Emulator = emulators[one_cell.job_seconds(cell)]
            try:
                outcome = one_cell.run(cell, lay, emulator, folder / str(number))
            except Exception:  # noqa: BLE001 - the other cells still count
                outcome = Outcome(cell, said=traceback.format_exc())
            tell(outcome)
            return outcome

        return list(pool.map(run_one, enumerate(cells)))
