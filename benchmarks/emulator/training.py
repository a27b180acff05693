"""Training throughput, beside the one product of matrices that it cannot do without.

As a program (`python -m benchmarks.emulator.training ROWS EPOCHS`) it prints JSON. To be run with
one thread of BLAS, as the emulator's training processes are.
"""

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from statistics import median

import numpy as np

from pulumi_vertex_tuning.emulator.learning import Example, Hyperparameters, Training

_ADAPTER_SIZE = 4
_WORDS = 1500
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Trained:
    """Tokens that are learned a second: predictions of the answers, each epoch anew.

    The baseline is numpy multiplying the same number of states with the same matrix, once: the
    forward step alone. `ratio` is training over that.
    """

    rows: int
    tokens_of_an_epoch: int
    tokens_a_second: float
    baseline_tokens_a_second: float
    ratio: float


def measure_training(rows: int, epochs: int) -> Trained:
    """Train in a process of its own, as the emulator does."""
    command = [sys.executable, "-m", "benchmarks.emulator.training", str(rows), str(epochs)]
    environment = os.environ | _ONE_THREAD
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    return Trained(**json.loads(ended.stdout))


def _train(rows: int, epochs: int) -> Trained:
    training = Training(_examples(rows), [], Hyperparameters(epochs, _ADAPTER_SIZE, 1.0), 1)
    pairs = []
    for _ in range(epochs):
        began = time.perf_counter()
        result = training.run_epoch()
        seconds = time.perf_counter() - began
        batches = [step.num_predictions for step in result.train]
        pairs.append((seconds, _multiply(batches, result.weights.adapters[0].up.shape)))
    tokens = sum(batches)
    ratio = median(bare / ours for ours, bare in pairs)
    ours, bare = (tokens / median(pair[side] for pair in pairs) for side in (0, 1))
    return Trained(rows, tokens, ours, bare, ratio)


def _multiply(batches: list[int], shape: tuple[int, ...]) -> float:
    """Return the seconds of one product for each batch."""
    matrix = np.ones(shape, dtype=np.float32)
    states = [np.ones((count, shape[0]), dtype=np.float32) for count in batches]
    began = time.perf_counter()
    for batch in states:
        batch @ matrix
    return time.perf_counter() - began


def _examples(count: int) -> list[Example]:
    """Return questions and answers of some twenty words, the same every time."""
    rng = random.Random(1)  # noqa: S311 - no secret
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(_WORDS)]
    texts = [" ".join(rng.choices(words, k=20)) for _ in range(2 * count)]
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return [Example(prompt=prompt, answer=answer) for prompt, answer in pairs]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(_train(int(sys.argv[1]), int(sys.argv[2])))))
