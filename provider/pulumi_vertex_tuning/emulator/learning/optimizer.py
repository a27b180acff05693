"""Adam, for a whole matrix and for the few rows of one that a batch has touched."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .adapter import WEIGHT_LIMIT, Floats

_FIRST_DECAY: Final = 0.9
_SECOND_DECAY: Final = 0.99
_TINY: Final = np.float32(1e-8)


@dataclass(eq=False)
class Adam:
    """The moments of one matrix of weights, which it changes in place."""

    weights: Floats
    first: Floats = field(init=False)
    second: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.first = np.zeros_like(self.weights)
        self.second = np.zeros_like(self.weights)

    def step(self, gradient: Floats, rate: float, time: int) -> None:
        """Change all weights; `time` counts the steps from 1."""
        self.first += (gradient - self.first) * (1 - _FIRST_DECAY)
        self.second += (gradient * gradient - self.second) * (1 - _SECOND_DECAY)
        self.weights -= _change(self.first, self.second, rate, time)
        np.clip(self.weights, -WEIGHT_LIMIT, WEIGHT_LIMIT, out=self.weights)

    def step_rows(self, rows: NDArray[np.int64], gradient: Floats, rate: float, time: int) -> None:
        """Change some rows, each named once."""
        first, second = self.first[rows], self.second[rows]
        first += (gradient - first) * (1 - _FIRST_DECAY)
        second += (gradient * gradient - second) * (1 - _SECOND_DECAY)
        self.first[rows], self.second[rows] = first, second
        weights = self.weights[rows] - _change(first, second, rate, time)
        self.weights[rows] = weights.clip(-WEIGHT_LIMIT, WEIGHT_LIMIT)


def _change(first: Floats, second: Floats, rate: float, time: int) -> Floats:
    # A longer step than this ends at the limit all the same, and an infinite one as no number.
    reach = min(max(rate, -4 * WEIGHT_LIMIT), 4 * WEIGHT_LIMIT)
    bias = (1 - _SECOND_DECAY**time) ** 0.5 / (1 - _FIRST_DECAY**time)
    change: Floats = np.divide(first, np.sqrt(second) + _TINY, dtype=np.float32)
    change *= np.float32(reach * bias)
    return change
