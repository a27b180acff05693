"""The low-rank adapter: what tuning changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .features import GROUPS, RECALL
from .table import FeatureTable, Rows

# Far beyond what training needs; it keeps a learning rate that diverges within finite numbers.
WEIGHT_LIMIT: Final = 64.0
_UP_SPREAD = np.float32(0.3)
# What recalls a row is seen once an epoch, all else many times; so it has to learn faster.
_RECALL_LOUDNESS = np.float32(3)

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Bags:
    """The rows of the table that make up some hidden states, flat: position, group, feature.

    Each of `starts` opens one group of one position; `scales` keeps the sum of many features
    as loud as one of few.
    """

    rows: Rows
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    scales: Floats

    @classmethod
    def of(cls, runs: Sequence[tuple[Rows, tuple[int, ...]]]) -> Self:
        """Join runs of positions, each a matrix of rows with the widths of its groups."""
        counts = np.concatenate([np.tile(widths, len(rows)) for rows, widths in runs])
        scales = counts.astype(np.float32) ** np.float32(-0.5)
        scales[RECALL::GROUPS] = _RECALL_LOUDNESS
        starts = np.cumsum(counts) - counts
        rows = np.concatenate([rows.ravel() for rows, _ in runs])
        return cls(rows, starts, counts, scales[:, None])


@dataclass(eq=False)
class Adapter:
    """Two thin matrices per group of features, as LoRA puts beside a weight matrix.

    `down` (table rows x rank) starts at zero, so that an untrained adapter changes nothing;
    `up` (groups * rank x vocabulary) starts at random.
    """

    table: FeatureTable
    down: Floats
    up: Floats

    @classmethod
    def fresh(
        cls, table: FeatureTable, rank: int, vocabulary: int, rng: np.random.Generator
    ) -> Self:
        """Make an adapter that changes nothing yet."""
        up = rng.standard_normal((GROUPS * rank, vocabulary), dtype=np.float32)
        return cls(table, np.zeros((len(table), rank), dtype=np.float32), up * _UP_SPREAD)

    def states(self, bags: Bags) -> Floats:
        """Give the hidden state of each position: positions x (groups * rank)."""
        summed: Floats = np.add.reduceat(self.down[bags.rows], bags.starts, axis=0)
        summed *= bags.scales
        return summed.reshape(-1, len(self.up))

    def down_gradient(self, bags: Bags, states: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Lead the gradient of the states back to the rows of `down`, each named once."""
        inner = states.reshape(-1, self.down.shape[1]) * bags.scales
        order = np.argsort(bags.rows, kind="stable")
        touched = bags.rows[order]
        first = np.flatnonzero(np.diff(touched, prepend=-1))
        source = np.repeat(np.arange(len(bags.counts)), bags.counts)[order]
        rows = touched[first].astype(np.int64)
        gradient: Floats = np.add.reduceat(inner[source], first, axis=0)
        known = int(rows[0] == 0)  # row 0 is nobody's, and stays zero
        return rows[known:], gradient[known:]


def scored(adapters: Sequence[Adapter], states: Sequence[Floats]) -> Floats:
    """Score the units at each position; the last adapter knows them all, an earlier one fewer."""
    logits: Floats = states[-1] @ adapters[-1].up
    for adapter, state in zip(adapters[:-1], states[:-1], strict=True):
        logits[:, : adapter.up.shape[1]] += state @ adapter.up
    return logits
