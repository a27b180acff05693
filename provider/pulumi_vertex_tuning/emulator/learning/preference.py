"""Preference tuning: direct preference optimization, beside imitation of what is preferred."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .adapter import Floats
from .objective import SCORED_TOGETHER, Tally
from .predictions import Predictions
from .rows import Batch

DEFAULT_BETA: Final = 0.1
"""Google's default is not public; this one is that of Rafailov et al."""

# A larger beta pushes no more than this: its gradient would leave single precision.
_LARGEST_BETA: Final = 1e6
# A push below this is none; it would be too small for a normal float in single precision.
_NO_PUSH: Final = 1e-20
_IMITATION: Final = 1.0

_Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Preference:
    """The mean over pairs of -log sigmoid(beta * h), and of the chosen answer's cross-entropy.

    h = (log p(chosen) - log q(chosen)) - (log p(rejected) - log q(rejected)), in nats summed over
    an answer's units: p is the tuned model, q the model before tuning, frozen. This is direct
    preference optimization (Rafailov et al. 2023). It only tells two answers apart, and a base
    model that knows nothing would learn from it what to avoid and not what to say; so the mean
    cross-entropy of the chosen answer's units is added, as regularized preference optimization
    (Pang et al. 2024) does, with weight 1. How Google joins the two is not public.

    A pair is right when h is above 0: the reward accuracy. Metrics keep the names of supervised
    tuning, as those of Google's preference jobs are not public; they count pairs, not units.
    """

    beta: float = DEFAULT_BETA

    is_relative = True

    def parts(self, batch: Batch) -> Iterator[slice]:
        """Keep pairs whole: both answers have to be known for either's weight."""
        start = end = 0
        for length in np.bincount(batch.example).tolist():
            if start < end and end + length - start > SCORED_TOGETHER:
                yield slice(start, end)
                start = end
            end += length
        yield slice(start, end)

    def weigh(self, batch: Batch, part: slice, found: Predictions, tally: Tally) -> Floats:
        """Push both answers apart, the less the further they are; draw the chosen one near."""
        owner = batch.owner[part]
        lengths = np.bincount(owner - owner[0])
        totals = np.add.reduceat(found.log_odds, np.cumsum(lengths) - lengths)
        gains = totals - batch.reference[owner[0] : owner[-1] + 1]
        margins = min(self.beta, _LARGEST_BETA) * (gains[::2] - gains[1::2])
        draw = _IMITATION / lengths[::2]
        tally.loss += float(np.sum(np.logaddexp(0, -margins) - draw * totals[::2]))
        tally.correct += int(np.count_nonzero(margins > 0))
        tally.count += len(margins)
        push = self._push(margins)
        weights = np.stack([push + draw, -push], axis=1).ravel() / (len(batch.reference) // 2)
        return np.repeat(weights.astype(np.float32), lengths)

    def _push(self, margins: _Doubles) -> _Doubles:
        push = min(self.beta, _LARGEST_BETA) * np.exp(-np.logaddexp(0, margins))
        return np.where(push < _NO_PUSH, 0.0, push)
