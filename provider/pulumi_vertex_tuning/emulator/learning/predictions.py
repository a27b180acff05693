"""What a model says of the units that come next, and how the loss changes with it."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .adapter import Floats

# A unit this far behind has no odds to speak of; further, they would be too small for a normal
# float, with which a processor reckons many times slower.
_FAR_BEHIND: Final = np.float32(-60)


@dataclass(frozen=True, eq=False)
class Predictions:
    """Some positions: the log probability (nats) of each target, and whether it was on top.

    `error` is the gradient of the cross-entropy by the scores, positions x vocabulary.
    """

    log_odds: NDArray[np.float64]
    hits: NDArray[np.bool_]
    error: Floats

    @classmethod
    def of(cls, scores: Floats, targets: NDArray[np.int64]) -> Self:
        """Reckon in place: the scores become the error."""
        position = np.arange(len(targets))
        hits = scores.argmax(axis=1) == targets
        scores -= scores.max(axis=1, keepdims=True)
        wanted = scores[position, targets].astype(np.float64)
        np.maximum(scores, _FAR_BEHIND, out=scores)
        np.exp(scores, out=scores)
        total = scores.sum(axis=1, keepdims=True)
        scores /= total
        scores[position, targets] -= 1
        return cls(wanted - np.log(total[:, 0]), hits, scores)
