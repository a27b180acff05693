"""What training makes smaller: a function of the log probabilities of the answers' units."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from .adapter import Floats
from .predictions import Predictions
from .rows import Batch

SCORED_TOGETHER: Final = 1024
"""Positions: a long answer has many, and each has a score for every unit."""


@dataclass
class Tally:
    """The sum of losses, and how much was right, of how much."""

    loss: float = 0.0
    correct: int = 0
    count: int = 0


class Objective(Protocol):
    """A loss, position by position."""

    @property
    def is_relative(self) -> bool:
        """Whether it refers to the model as it was before tuning."""
        ...

    def parts(self, batch: Batch) -> Iterator[slice]:
        """Cut a batch into positions that are weighed together."""
        ...

    def weigh(self, batch: Batch, part: slice, found: Predictions, tally: Tally) -> Floats:
        """Take the loss down, and give its slope by each log probability, the sign turned.

        That is what a position's error counts in the gradient of the batch's mean loss.
        """
        ...


class Imitation:
    """The mean cross-entropy in nats of the answers' units: supervised tuning."""

    is_relative = False

    def parts(self, batch: Batch) -> Iterator[slice]:
        """Cut anywhere."""
        for start in range(0, len(batch.targets), SCORED_TOGETHER):
            yield slice(start, start + SCORED_TOGETHER)

    def weigh(self, batch: Batch, _part: slice, found: Predictions, tally: Tally) -> Floats:
        """Let all positions count the same; a prediction is right that has its unit on top."""
        tally.loss -= float(found.log_odds.sum())
        tally.correct += int(np.count_nonzero(found.hits))
        tally.count += len(found.hits)
        return np.full(len(found.hits), 1 / len(batch.targets), dtype=np.float32)
