"""A process that trains. Orders come as JSON lines on stdin, events leave as lines on stdout.

It takes turns between its jobs, an epoch each, so that jobs that start together end together.
It ends with its stdin, also when the service was killed.
"""

import json
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.learning import (
    EpochResult,
    Example,
    Hyperparameters,
    Pair,
    StepMetrics,
    Training,
    TunedWeights,
)
from pulumi_vertex_tuning.emulator.tuning.folders import START, TRAINING, VALIDATION
from pulumi_vertex_tuning.emulator.tuning.method import PREFERENCE
from pulumi_vertex_tuning.emulator.tuning.preferences import PreferenceRow, read_preferences
from pulumi_vertex_tuning.emulator.tuning.rows import BadRowError, Row, read_rows
from pulumi_vertex_tuning.emulator.tuning.statistics import data_stats, preference_stats


@dataclass(frozen=True)
class _Data:
    """How the rows of a method are read, and what a job says about them."""

    read: Callable[[Path], Iterator[Any]]
    stats: Callable[[Sequence[Any], int], Json]


_CONVERSATIONS = _Data(read_rows, data_stats)
_PREFERENCES = _Data(read_preferences, preference_stats)


def train(order: Json) -> Iterator[Json]:
    """Yield one event for the processed data set and one for each epoch."""
    folder = Path(order["folder"])
    data = _PREFERENCES if order["method"] == PREFERENCE.spec else _CONVERSATIONS
    rows = list(data.read(folder / TRAINING))
    examples = _learned(rows)
    if not examples:
        yield _failed(f"All {len(rows)} examples were dropped. First reason: {rows[0].reason}")
        return
    hyperparameters = Hyperparameters(
        epoch_count=order["epochCount"],
        adapter_size=order["adapterSize"],
        learning_rate_multiplier=order["learningRateMultiplier"],
    )
    yield {"kind": "processed", "stats": data.stats(rows, hyperparameters.epoch_count)}
    start = folder / START
    training = Training(
        examples,
        _learned(data.read(folder / VALIDATION)) if (folder / VALIDATION).exists() else [],
        hyperparameters,
        order["seed"],
        TunedWeights.from_bytes(start.read_bytes()) if start.exists() else None,
        **order["own"],
    )
    for _ in range(hyperparameters.epoch_count):
        yield _epoch(training.run_epoch(), folder)


def _learned(rows: Iterable[Row | PreferenceRow]) -> list[Example | Pair]:
    return [row.example for row in rows if row.example is not None]


def _epoch(result: EpochResult, folder: Path) -> Json:
    weights = folder / f"epoch-{result.epoch}.npz"
    unfinished = weights.with_suffix(".part")
    unfinished.write_bytes(result.weights.to_bytes())
    unfinished.replace(weights)
    return {
        "kind": "epoch",
        "epoch": result.epoch,
        "train": [_metrics(step) for step in result.train],
        "evaluation": None if result.evaluation is None else _metrics(result.evaluation),
        "weights": f"{folder.name}/{weights.name}",
    }


def _metrics(metrics: StepMetrics) -> Json:
    return {
        "step": metrics.step,
        "total_loss": metrics.total_loss,
        "fraction_of_correct_next_step_preds": metrics.fraction_correct,
        "num_predictions": metrics.num_predictions,
    }


def _failed(message: str) -> Json:
    return {"kind": "failed", "message": message}


def _advance(events: Iterator[Json]) -> Json | None:
    try:
        return next(events, None)
    except BadRowError as error:
        return _failed(str(error))
    except Exception as error:  # noqa: BLE001 - whatever breaks a job must not end its neighbours
        return _failed(f"Internal error of the emulated training: {type(error).__name__}: {error}")


def _read_orders(orders: "queue.Queue[Json]") -> None:
    for line in sys.stdin:
        orders.put(json.loads(line))
    os._exit(0)


def _tell(job: str, event: Json) -> None:
    sys.stdout.write(json.dumps({"job": job, **event}) + "\n")
    sys.stdout.flush()


def _follow(order: Json, trainings: dict[str, Iterator[Json]]) -> None:
    if order["op"] == "train":
        trainings[order["job"]] = train(order)
    else:
        trainings.pop(order["job"], None)


def main() -> None:
    """Serve orders until stdin ends."""
    # Ctrl-C in a terminal reaches the whole process group; the service decides when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders: queue.Queue[Json] = queue.Queue()
    threading.Thread(target=_read_orders, args=(orders,), daemon=True).start()
    trainings: dict[str, Iterator[Json]] = {}
    while True:
        while not trainings or not orders.empty():
            _follow(orders.get(), trainings)
        for job, events in list(trainings.items()):
            event = _advance(events)
            if event is not None:
                _tell(job, event)
            if event is None or event["kind"] == "failed":
                del trainings[job]


if __name__ == "__main__":
    main()
