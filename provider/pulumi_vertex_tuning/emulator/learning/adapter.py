"""The low-rank adapter: what tuning changes."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .features import GROUPS, TABLE_SIZE, Contexts

# Far beyond what training needs; it keeps a learning rate that diverges within finite numbers.
WEIGHT_LIMIT: Final = 64.0
_UP_SPREAD = 0.3

Floats = NDArray[np.float32]


def hidden_states(down: Floats, at: Contexts) -> Floats:
    """Sum the rows of each group's features, scaled by their number, into one vector a position."""
    summed: Floats = np.add.reduceat(down[at.rows], at.starts, axis=0)
    summed *= scales(at)
    return summed.reshape(-1, GROUPS * down.shape[1])


def scales(at: Contexts) -> Floats:
    """Give the factor of each group's sum, so that a long prompt is not a loud one."""
    column: Floats = (at.counts**-0.5).astype(np.float32)[:, None]
    return column


@dataclass
class Adapter:
    """Two thin matrices per group of features, as LoRA puts beside each weight matrix.

    `down` (table rows x rank) starts at zero, so that an untrained adapter changes nothing;
    `up` (groups * rank x vocabulary) starts at random.
    """

    down: Floats
    up: Floats

    @classmethod
    def fresh(cls, rank: int, vocabulary: int, rng: np.random.Generator) -> Self:
        """Make an adapter that changes nothing yet."""
        up = rng.standard_normal((GROUPS * rank, vocabulary), dtype=np.float32)
        return cls(np.zeros((TABLE_SIZE, rank), dtype=np.float32), up * np.float32(_UP_SPREAD))
