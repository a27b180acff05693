"""Supervised tuning: gradient descent on the submitted rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .adapter import Adapter, Floats, scored
from .example import Example
from .features import GROUPS, RECALL
from .optimizer import Adam
from .rows import (
    LONGEST_ANSWER,
    Batch,
    Encoded,
    TrainingRow,
    batch_size,
    batches,
    chosen_features,
)
from .tokens import count_tokens
from .vocabulary import BYTES, Vocabulary
from .weights import StoredAdapter, TunedWeights

# Found by trying on a thousand rows of one sentence each; see the tests for what they reach.
_DOWN_RATE: Final = 0.1
_UP_RATE: Final = 0.025
_LAST_RATE: Final = 0.1  # of the first; the rate falls linearly
# The part of a step's rows that are learned without what recalls them: what is only learned by
# heart says nothing to a question that was never asked.
_UNRECALLED: Final = 0.15
# A unit this far behind has no odds to speak of; further, they would be too small for a normal
# float, with which a processor reckons many times slower.
_FAR_BEHIND: Final = np.float32(-60)
_EVALUATED_TOGETHER: Final = 16  # rows
_SCORED_TOGETHER: Final = 1024  # positions


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

    `total_loss` is the mean cross-entropy of the predictions in nats, `fraction_correct` the
    part of them that had the right unit on top.
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


def steps_per_epoch(example_count: int) -> int:
    """Count the steps of one pass over the rows."""
    return -(-example_count // batch_size(example_count))


class Training:
    """A tuning job's arithmetic, to be run epoch by epoch.

    The same arguments give the same weights. `start_from` stays as it is, frozen beneath the
    new adapter, which may have another rank and knows more words.
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
        self._parent = start_from or TunedWeights(Vocabulary(), (), 0, frozenset())
        self._vocabulary = self._parent.vocabulary.grown(example.answer for example in examples)
        longest = max(count_tokens(example.answer) for example in examples)
        self._longest_answer = max(self._parent.longest_answer, min(longest, LONGEST_ANSWER))
        encoded = self._encoded(examples)
        said = {unit for row in encoded for unit in row.targets.tolist()}
        self._spelled = self._parent.spelled | said.intersection(BYTES)
        self._adapter = Adapter.fresh(
            chosen_features(encoded),
            hyperparameters.adapter_size,
            len(self._vocabulary),
            self._rng,
        )
        self._down, self._up = Adam(self._adapter.down), Adam(self._adapter.up)
        frozen = (adapter.loaded() for adapter in self._parent.adapters)
        self._adapters = (*frozen, self._adapter)
        self._rows = self._looked_up(encoded)
        self._validation = self._looked_up(self._encoded(validation))
        self._epoch = self._step = 0

    def run_epoch(self) -> EpochResult:
        """Pass over all training rows once, in a new order, and evaluate."""
        self._epoch += 1
        shuffled = [self._rows[index] for index in self._rng.permutation(len(self._rows))]
        train = [self._learn(batch) for batch in batches(shuffled, batch_size(len(shuffled)))]
        return EpochResult(self._epoch, train, self._evaluation(), self._snapshot())

    def _encoded(self, examples: Sequence[Example]) -> list[Encoded]:
        return [Encoded.of(example, self._vocabulary) for example in examples]

    def _looked_up(self, encoded: Sequence[Encoded]) -> list[TrainingRow]:
        tables = [adapter.table for adapter in self._adapters]
        return [TrainingRow.of(row, tables) for row in encoded]

    def _snapshot(self) -> TunedWeights:
        adapters = (*self._parent.adapters, StoredAdapter.of(self._adapter))
        return TunedWeights(self._vocabulary, adapters, self._longest_answer, self._spelled)

    def _rate(self) -> float:
        """Give the learning rate of this step as a part of the base rate."""
        steps = self._hyperparameters.epoch_count * steps_per_epoch(len(self._rows))
        done = min(1.0, (self._step - 1) / steps)
        return self._hyperparameters.learning_rate_multiplier * (1 - (1 - _LAST_RATE) * done)

    def _states(self, batch: Batch) -> list[Floats]:
        return [
            adapter.states(bags) for adapter, bags in zip(self._adapters, batch.bags, strict=True)
        ]

    def _learn(self, batch: Batch) -> StepMetrics:
        self._step += 1
        states = self._states(batch)
        heard = self._heard(batch)
        states[-1] *= heard
        tally = _Tally()
        back, up_gradient = np.empty_like(states[-1]), np.zeros_like(self._adapter.up)
        for part, error in self._errors(states, batch.targets, tally):
            back[part] = error @ self._adapter.up.T
            up_gradient += states[-1][part].T @ error
        back *= heard / np.float32(tally.count)
        up_gradient /= np.float32(tally.count)
        rate = self._rate()
        rows, gradient = self._adapter.down_gradient(batch.bags[-1], back)
        self._down.step_rows(rows, gradient, _DOWN_RATE * rate, self._step)
        self._up.step(up_gradient, _UP_RATE * rate, self._step)
        return self._metrics(tally)

    def _errors(
        self, states: Sequence[Floats], targets: NDArray[np.int64], tally: "_Tally"
    ) -> Iterator[tuple[slice, Floats]]:
        """Score the units some positions at a time, for a long answer has many."""
        for start in range(0, len(targets), _SCORED_TOGETHER):
            part = slice(start, start + _SCORED_TOGETHER)
            logits = scored(self._adapters, [state[part] for state in states])
            yield part, _error(logits, targets[part], tally)

    def _heard(self, batch: Batch) -> Floats:
        """Draw, as a mask over the states, which rows are learned without what recalls them."""
        rank = self._hyperparameters.adapter_size
        unrecalled = self._rng.random(batch.owner[-1] + 1) < _UNRECALLED
        mask = np.ones((len(batch.targets), GROUPS, rank), dtype=np.float32)
        mask[unrecalled[batch.owner], RECALL] = 0
        return mask.reshape(len(batch.targets), -1)

    def _evaluation(self) -> StepMetrics | None:
        tally = _Tally()
        for batch in batches(self._validation, _EVALUATED_TOGETHER):
            for _ in self._errors(self._states(batch), batch.targets, tally):
                pass
        return self._metrics(tally) if tally.count else None

    def _metrics(self, tally: "_Tally") -> StepMetrics:
        loss, correct = tally.loss / tally.count, tally.correct / tally.count
        return StepMetrics(self._step, self._epoch, loss, correct, tally.count)


@dataclass
class _Tally:
    """The sum of losses, and how many predictions were right, of how many."""

    loss: float = 0.0
    correct: int = 0
    count: int = 0


def _error(logits: Floats, targets: NDArray[np.int64], tally: _Tally) -> Floats:
    """Take the cross-entropy down, and turn the logits into its gradient, in place."""
    position = np.arange(len(targets))
    tally.count += len(targets)
    tally.correct += int(np.count_nonzero(logits.argmax(axis=1) == targets))
    logits -= logits.max(axis=1, keepdims=True)
    wanted = logits[position, targets].astype(np.float64)
    np.maximum(logits, _FAR_BEHIND, out=logits)
    np.exp(logits, out=logits)
    total = logits.sum(axis=1, keepdims=True)
    tally.loss += float(np.sum(np.log(total[:, 0]) - wanted))
    logits /= total
    logits[position, targets] -= 1
    return logits
