"""The model while it is tuned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .adapter import Adapter, Floats, scored
from .example import Example
from .features import GROUPS, RECALL
from .objective import Objective, Tally
from .optimizer import Adam
from .predictions import Predictions
from .rows import LONGEST_ANSWER, Batch, Encoded, TrainingRow, chosen_features
from .tokens import count_tokens
from .vocabulary import BYTES, Vocabulary
from .weights import StoredAdapter, TunedWeights

# Found by trying on a thousand rows of one sentence each; see the tests for what they reach.
_DOWN_RATE: Final = 0.1
_UP_RATE: Final = 0.025
# The part of a step's examples that are learned without what recalls them: what is only learned
# by heart says nothing to a question that was never asked.
_UNRECALLED: Final = 0.15


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


@dataclass(frozen=True, eq=False)
class Slope:
    """Of the mean loss by the weights of an adapter: some rows of `down`, and all of `up`."""

    rows: NDArray[np.int64]
    down: Floats
    up: Floats
    tally: Tally


class Learner:
    """Frozen adapters, those of `start_from`, and above them the one that learns: `adapter`.

    That may have another rank, and knows the words of `answers` too.
    """

    def __init__(
        self,
        answers: Sequence[Example],
        rank: int,
        rng: np.random.Generator,
        start_from: TunedWeights | None,
    ) -> None:
        self._rng = rng
        self._parent = start_from or TunedWeights(Vocabulary(), (), 0, frozenset())
        self._vocabulary = self._parent.vocabulary.grown(example.answer for example in answers)
        longest = max(count_tokens(example.answer) for example in answers)
        self._longest_answer = max(self._parent.longest_answer, min(longest, LONGEST_ANSWER))
        encoded = self._encoded(answers)
        said = {unit for row in encoded for unit in row.targets.tolist()}
        self._spelled = self._parent.spelled | said.intersection(BYTES)
        self.adapter = Adapter.fresh(
            chosen_features(encoded), rank, len(self._vocabulary), self._rng
        )
        self._down, self._up = Adam(self.adapter.down), Adam(self.adapter.up)
        frozen = (adapter.loaded() for adapter in self._parent.adapters)
        self._adapters = (*frozen, self.adapter)

    def looked_up(self, answers: Sequence[Example]) -> list[TrainingRow]:
        """Read answers, to learn or to evaluate on."""
        tables = [adapter.table for adapter in self._adapters]
        return [TrainingRow.of(row, tables) for row in self._encoded(answers)]

    def snapshot(self) -> TunedWeights:
        """Give the weights as they are now."""
        adapters = (*self._parent.adapters, StoredAdapter.of(self.adapter))
        return TunedWeights(self._vocabulary, adapters, self._longest_answer, self._spelled)

    def evaluate(self, batch: Batch, objective: Objective, tally: Tally) -> None:
        """Take the loss down."""
        for part, found in self._predictions(batch, self._states(batch), objective):
            objective.weigh(batch, part, found, tally)

    def log_odds(self, batch: Batch, objective: Objective) -> list[float]:
        """Give the log probability of each answer: its units' summed, in nats."""
        parts = self._predictions(batch, self._states(batch), objective)
        found = np.concatenate([found.log_odds for _, found in parts])
        totals: list[float] = np.bincount(batch.owner, weights=found).tolist()
        return totals

    def learn(self, batch: Batch, objective: Objective, rate: float, step: int) -> Tally:
        """Go a step down the slope; `rate` is a part of the base rate, steps count from 1."""
        slope = self.slope(batch, objective, self._heard(batch))
        self._down.step_rows(slope.rows, slope.down, _DOWN_RATE * rate, step)
        self._up.step(slope.up, _UP_RATE * rate, step)
        return slope.tally

    def slope(self, batch: Batch, objective: Objective, heard: Floats) -> Slope:
        """Lead the slope of the loss back to the weights; `heard` masks the hidden states."""
        states, up, tally = self._states(batch), np.zeros_like(self.adapter.up), Tally()
        states[-1] *= heard
        back = np.empty_like(states[-1])
        for part, found in self._predictions(batch, states, objective):
            weights = objective.weigh(batch, part, found, tally)[:, None]
            back[part] = (found.error @ self.adapter.up.T) * weights
            up += (states[-1][part] * weights).T @ found.error
        rows, down = self.adapter.down_gradient(batch.bags[-1], back * heard)
        return Slope(rows, down, up, tally)

    def _predictions(
        self, batch: Batch, states: Sequence[Floats], objective: Objective
    ) -> Iterator[tuple[slice, Predictions]]:
        """Score the units some positions at a time."""
        for part in objective.parts(batch):
            scores = scored(self._adapters, [state[part] for state in states])
            yield part, Predictions.of(scores, batch.targets[part])

    def _encoded(self, answers: Sequence[Example]) -> list[Encoded]:
        return [Encoded.of(example, self._vocabulary) for example in answers]

    def _states(self, batch: Batch) -> list[Floats]:
        return [
            adapter.states(bags) for adapter, bags in zip(self._adapters, batch.bags, strict=True)
        ]

    def _heard(self, batch: Batch) -> Floats:
        """Draw, as a mask over the states, what is learned without what recalls it."""
        rank = self.adapter.down.shape[1]
        unrecalled = self._rng.random(batch.example[-1] + 1) < _UNRECALLED
        mask = np.ones((len(batch.targets), GROUPS, rank), dtype=np.float32)
        mask[unrecalled[batch.example], RECALL] = 0
        return mask.reshape(len(batch.targets), -1)
