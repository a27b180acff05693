"""Part of the kill matrix: every shot, every phase, and the worst points. All: make torture."""

from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.torture import cell as one_cell
from tests.torture.matrix import CELLS
from tests.torture.outcome import Cell
from tests.torture.subject import Ours

SELECTED = (
    "up: before the job's POST - SIGKILL engine - up, destroy",
    "up: before the job's POST - SIGKILL engine - destroy",
    "up: after the upload - SIGKILL engine - destroy",
    "destroy: after the upload's delete - SIGKILL plugin - up, destroy",
    "up: after the job's POST - SIGKILL plugin - up, destroy",
    "up: until the next one comes (the job's POST) - SIGKILL engine - up, destroy",
    "replace: after the job's POST - SIGKILL engine - up, destroy",
    "up: after the second look at the job - Ctrl-C - destroy",
    "replace: after the old endpoint's delete - Ctrl-C - up, destroy",
    "replace: after the old model's undeploy - SIGKILL plugin - up, destroy",
    "destroy: after the endpoint's delete - SIGKILL engine - destroy",
    "destroy while training: before the cancel - SIGKILL plugin - destroy",
)


NAME = attrgetter("name")


@pytest.fixture(scope="session")
def endless_emulator() -> Iterator[Emulator]:
    with running_emulator(job_seconds=one_cell.ENDLESS) as running:
        yield running


@pytest.mark.parametrize("cell", [cell for cell in CELLS if cell.name in SELECTED], ids=NAME)
def test_nothing_is_paid_twice_and_nothing_is_left(
    cell: Cell, emulator: Emulator, endless_emulator: Emulator, tmp_path: Path
) -> None:
    emulators = {one_cell.QUICK: emulator, one_cell.ENDLESS: endless_emulator}

    outcome = one_cell.run(cell, Ours, emulators[one_cell.job_seconds(cell)], tmp_path / "project")

    assert outcome.problems == [], f"{', '.join(outcome.typed)}\n{outcome.said}"


def test_the_selected_cells_are_in_the_matrix() -> None:
    assert set(SELECTED) <= {cell.name for cell in CELLS}
