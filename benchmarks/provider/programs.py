"""The three programs that are compared: ours, the naive one, and the empty one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.asking import data_set, upload
from pulumi_vertex_tuning.emulator.testing import Emulator

from .stack import Declared, Stack

_ROOT = Path(__file__).resolve().parents[2]
_ROWS = 20
_EPOCHS = 2
_NAIVE_POLL_SECONDS = 1.0

PROJECT = "benchmark"
JOBS = f"projects/{PROJECT}/locations/us-central1/tuningJobs"


@dataclass(frozen=True)
class Models:
    """A stack that can be told how many tuned models to have."""

    stack: Stack
    configuration: Callable[[int], dict[str, Any]]

    def declare(self, count: int) -> Stack:
        """Write the configuration for so many models."""
        self.stack.configure(self.configuration(count))
        return self.stack


def ours(folder: Path, emulator: Emulator) -> Models:
    """Lay out the shipped program, each model with a local data file of the same few rows."""
    files = {name: _ROOT / name for name in ("Pulumi.yaml", "stacks/__main__.py")}
    stack = Stack(folder, files, emulator)
    data = folder / "stacks" / "data" / "train.jsonl"
    data.parent.mkdir()
    data.write_text(data_set(_ROWS))
    return Models(stack, _our_configuration)


def naive(folder: Path, emulator: Emulator) -> Models:
    """Lay out the naive program; it polls each second, so that its polling costs it nothing."""
    stack = Stack(folder, _files("naive", "naive_tuning.py"), emulator)
    fixed = {
        "naive:project": PROJECT,
        "naive:trainingData": upload(emulator, PROJECT, _ROWS),
        "naive:epochs": _EPOCHS,
        "naive:apiEndpoint": emulator.url,
        "naive:pollSeconds": _NAIVE_POLL_SECONDS,
    }
    return Models(stack, lambda count: {**fixed, "naive:models": count})


def empty(folder: Path, emulator: Emulator) -> Stack:
    """Lay out the program whose resources do nothing."""
    return Stack(folder, _files("empty", "empty_resource.py"), emulator)


def declare_empty(stack: Stack, wanted: Declared) -> Stack:
    """Write the configuration for so many empty resources and components."""
    stack.configure({"empty:resources": wanted.resources, "empty:components": wanted.components})
    return stack


def _files(project: str, module: str) -> dict[str, Path]:
    source = _ROOT / "benchmarks" / project
    return {name: source / name for name in ("Pulumi.yaml", "__main__.py", module)}


def _our_configuration(count: int) -> dict[str, Any]:
    model = {
        "baseModel": "gemini-2.5-flash",
        "trainingDataset": "data/train.jsonl",
        "hyperparameters": {"epochCount": _EPOCHS, "adapterSize": 1},
        "exportLastCheckpointOnly": True,
    }
    return {
        "vertex-tuning:project": PROJECT,
        "vertex-tuning:location": "us-central1",
        "tuned-models:models": {f"model-{number}": model for number in range(count)},
    }
