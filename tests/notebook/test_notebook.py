"""notebooks/tune_gemini.ipynb, run in a real Jupyter kernel against an emulator."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine import cli
from tests.lifecycle.place import Place

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "tune_gemini.ipynb"

Cells = dict[str, Any]
Run = Callable[..., Cells]


@pytest.fixture
def run(tmp_path: Path, emulator: Emulator) -> Run:
    """Return what runs the notebook with other parameters, as papermill would."""
    environment = cli.environment(tmp_path / "pulumi", emulator)
    hidden = ("AIPLATFORM_EMULATOR_HOST", "STORAGE_EMULATOR_HOST", "VERTEX_TUNING_PROGRESS")
    for name in hidden:
        del environment[name]  # the notebook's parameters tell where to go

    def execute(**parameters: Any) -> Cells:
        notebook = _notebook()
        [at] = [n for n, cell in enumerate(notebook.cells) if "parameters" in _tags(cell)]
        given = {"EMULATOR": emulator.host, **parameters}
        lines = "\n".join(f"{name} = {value!r}" for name, value in given.items())
        notebook.cells.insert(at + 1, _cell(lines))
        place = {"metadata": {"path": str(tmp_path)}}
        client = NotebookClient(notebook, timeout=cli.TIMEOUT, resources=place)
        client.execute(env=environment)
        return {cell.id: cell for cell in notebook.cells}

    return execute


def _notebook() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call] # its own


def _cell(source: str) -> Any:
    return nbformat.v4.new_code_cell(source, id="injected")  # type: ignore[no-untyped-call] # its own


def _tags(cell: Any) -> list[str]:
    return list(cell.metadata.get("tags", []))


def _printed(cell: Any) -> str:
    return "".join(out["text"] for out in cell.outputs if out.output_type == "stream")


def _page(cell: Any) -> str:
    [page] = [out.data["text/html"] for out in cell.outputs if "data" in out]
    return str(page)


def test_every_cell_runs_and_leaves_nothing(run: Run, emulator: Emulator) -> None:
    place = Place(emulator)

    cells = run(PROJECT=place.project, NAME="bot")

    assert "trains a new model: a paid job, about" in _printed(cells["preview"])
    assert "tuning: RUNNING" in _printed(cells["up"])
    [job] = place.vertex.jobs()
    assert job["state"] == "JOB_STATE_SUCCEEDED"
    monitor, data = _page(cells["monitor"]), _page(cells["data"])
    assert "SUCCEEDED" in monitor
    assert monitor.count("<svg") == 3
    assert "checkpoint 1, epoch 1" in monitor
    assert "What colour is thing 0?" in data
    assert "input tokens an example" in data
    details = _page(cells["details"])
    for name in (job["tunedModel"]["model"], job["tunedModel"]["endpoint"]):
        assert name in details
    assert "What colour is thing 3?" in _page(cells["test"])
    for cell in ("monitor", "data", "details", "test"):
        assert "emulated" in _page(cells[cell])
    assert "deleted" in _printed(cells["destroy"])
    assert (place.vertex.models(), place.vertex.endpoints()) == ([], [])


def test_what_cannot_be_meant_ends_in_one_message(run: Run, emulator: Emulator) -> None:
    with pytest.raises(CellExecutionError) as raised:
        run(PROJECT=Place(emulator).project, ADAPTER_SIZE=3)

    text = re.sub(r"\x1b\[[0-9;]*m", "", str(raised.value))
    assert "adapter_size" in text
    assert "NotDone: preview failed: the lines above say why" in text


def test_the_notebook_holds_no_outputs() -> None:
    notebook = _notebook()
    nbformat.validate(notebook)

    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) > 5
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert set(notebook.metadata.language_info) == {"name"}
