"""Supervised tuning: gradient descent on the submitted rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .adapter import Adapter, Floats, hidden_states, scales
from .example import Example
from .features import Contexts, PromptFeatures, contexts, joined, prompt_features
from .optimizer import Adam
from .vocabulary import END, Vocabulary
from .weights import StoredAdapter, TunedWeights

BATCH_SIZE: Final = 16
_DOWN_RATE = 0.06
_UP_RATE = 0.02
_LAST_RATE = 0.1  # of the first; the rate falls linearly
_LONGEST_ANSWER = 1024  # units; what is longer is cut, so that one row cannot hold up the rest


@dataclass(frozen=True)
class Hyperparameters:
    """What the job asked for; ValueError for what no training can be run with."""

    epoch_count: int
    adapter_size: int
    learning_rate_multiplier: float

    def __post_init__(self) -> None:
        if self.epoch_count < 1 or self.adapter_size < 1:
            raise ValueError("epoch_count and adapter_size must be 1 or more")
        if not isfinite(self.learning_rate_multiplier):
            raise ValueError("learning_rate_multiplier must be a finite number")


@dataclass(frozen=True)
class StepMetrics:
    """One step, numbered from 1 over all epochs.

    `total_loss` is the mean cross-entropy in nats of the predictions, `fraction_correct` how
    many of them had the right unit on top.
    """

    step: int
    epoch: int
    total_loss: float
    fraction_correct: float
    num_predictions: int


@dataclass(frozen=True)
class EpochResult:
    """One pass over the training rows; `evaluation` is on the validation rows, if there are any."""

    epoch: int
    train: list[StepMetrics]
    evaluation: StepMetrics | None
    weights: TunedWeights


@dataclass(frozen=True)
class _Encoded:
    prompt: PromptFeatures
    units: NDArray[np.int64]


@dataclass(frozen=True)
class _Batch:
    at: Contexts
    targets: NDArray[np.int64]


def steps_per_epoch(example_count: int) -> int:
    """Count the steps of one pass over the rows."""
    return -(-example_count // BATCH_SIZE)


class Training:
    """A tuning job's arithmetic, to be run epoch by epoch.

    The same arguments give the same weights. `start_from` stays as it is, frozen beneath the
    new adapter, which may have another rank and knows more tokens.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        validation: Sequence[Example],
        hyperparameters: Hyperparameters,
        seed: int,
        start_from: TunedWeights | None = None,
    ) -> None:
        if not examples:
            raise ValueError("a tuning job needs at least one example")
        self._hyperparameters = hyperparameters
        self._rng = np.random.default_rng(seed)
        self._parent = start_from or TunedWeights(Vocabulary(), ())
        self._vocabulary = self._parent.vocabulary.grown(example.answer for example in examples)
        self._examples = [self._encoded(example) for example in examples]
        self._validation = [self._encoded(example) for example in validation]
        self._adapter = Adapter.fresh(
            hyperparameters.adapter_size, len(self._vocabulary), self._rng
        )
        self._down, self._up = Adam(self._adapter.down), Adam(self._adapter.up)
        self._epoch = self._step = 0

    def run_epoch(self) -> EpochResult:
        """Pass over all training rows once, in a new order, and evaluate."""
        self._epoch += 1
        order = self._rng.permutation(len(self._examples))
        shuffled = [self._examples[index] for index in order]
        train = [self._learn(batch) for batch in _batches(shuffled)]
        return EpochResult(self._epoch, train, self._evaluation(), self._snapshot())

    def _encoded(self, example: Example) -> _Encoded:
        units = self._vocabulary.encode(example.answer, _LONGEST_ANSWER)
        return _Encoded(prompt_features(example.prompt), np.array(units, dtype=np.int64))

    def _snapshot(self) -> TunedWeights:
        adapters = (*self._parent.adapters, StoredAdapter.of(self._adapter))
        return TunedWeights(self._vocabulary, adapters)

    def _rate(self) -> float:
        """Give the learning rate of this step, of 1.0 at the start."""
        steps = self._hyperparameters.epoch_count * steps_per_epoch(len(self._examples))
        done = min(1.0, (self._step - 1) / steps)
        return self._hyperparameters.learning_rate_multiplier * (1 - (1 - _LAST_RATE) * done)

    def _logits(self, batch: _Batch, states: Floats) -> Floats:
        scored = states @ self._adapter.up
        if self._parent.adapters:
            scored += self._parent.logits(batch.at, len(self._vocabulary))
        return scored

    def _learn(self, batch: _Batch) -> StepMetrics:
        self._step += 1
        states = hidden_states(self._adapter.down, batch.at)
        loss, correct, error = _cross_entropy(self._logits(batch, states), batch.targets)
        error /= len(batch.targets)
        inner = (error @ self._adapter.up.T).reshape(len(batch.at.starts), -1)
        inner *= scales(batch.at)
        rows, gradient = _by_row(batch.at, inner)
        rate = self._rate()
        self._down.step_rows(rows, gradient, _DOWN_RATE * rate, self._step)
        self._up.step(states.T @ error, _UP_RATE * rate, self._step)
        return self._metrics(loss, correct, len(batch.targets))

    def _evaluation(self) -> StepMetrics | None:
        loss = correct = count = 0.0
        for batch in _batches(self._validation):
            states = hidden_states(self._adapter.down, batch.at)
            more, right, _ = _cross_entropy(self._logits(batch, states), batch.targets)
            loss, correct, count = loss + more, correct + right, count + len(batch.targets)
        return self._metrics(loss, correct, int(count)) if count else None

    def _metrics(self, loss: float, correct: float, count: int) -> StepMetrics:
        return StepMetrics(self._step, self._epoch, loss / count, correct / count, count)


def _batches(examples: Sequence[_Encoded]) -> Iterator[_Batch]:
    for start in range(0, len(examples), BATCH_SIZE):
        batch = examples[start : start + BATCH_SIZE]
        yield _Batch(
            joined([contexts(example.prompt, example.units) for example in batch]),
            np.concatenate([np.append(example.units, END) for example in batch]),
        )


def _cross_entropy(logits: Floats, targets: NDArray[np.int64]) -> tuple[float, int, Floats]:
    """Sum the losses, count the right guesses, and turn the logits into the loss's gradient."""
    position = np.arange(len(targets))
    logits -= logits.max(axis=1, keepdims=True)
    wanted = logits[position, targets].astype(np.float64)
    np.exp(logits, out=logits)
    total = logits.sum(axis=1, keepdims=True)
    correct = int(np.count_nonzero(logits.argmax(axis=1) == targets))
    loss = float(np.sum(np.log(total[:, 0]) - wanted))
    logits /= total
    logits[position, targets] -= 1
    return loss, correct, logits


def _by_row(at: Contexts, inner: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Add up the gradient of each row of the table that the batch has touched."""
    order = np.argsort(at.rows.astype(np.uint16), kind="stable")
    touched = at.rows[order]
    first = np.flatnonzero(np.concatenate([[True], touched[1:] != touched[:-1]]))
    source = np.repeat(np.arange(len(at.counts)), at.counts)[order]
    summed: Floats = np.add.reduceat(inner[source], first, axis=0)
    return touched[first], summed
