"""Which features an adapter has rows for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .features import RECALL, Features

# Bounds weights, memory and search, whatever the data set; a row fits 16 bits.
MOST_FEATURES: Final = (1 << 16) - 1

Rows = NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class FeatureTable:
    """Sorted hashes of the features that are learned; row 0 stands for all others."""

    hashes: NDArray[np.uint32]

    @classmethod
    def chosen(cls, seen: Sequence[Features]) -> Self:
        """Choose from training rows: what recalls a row, then what occurs most.

        Recalling takes half of the table at most. Of the others those that occur once are left
        out: they could only recall.
        """
        recalling, _ = _most_frequent(
            [found.recalling.ravel() for found in seen], MOST_FEATURES // 2
        )
        general = [found.hashes[:, : -found.widths[RECALL]].ravel() for found in seen]
        frequent, counts = _most_frequent(general, MOST_FEATURES - len(recalling))
        return cls(np.union1d(recalling, frequent[counts > 1]))

    def __len__(self) -> int:
        return 1 + len(self.hashes)

    def rows(self, hashes: NDArray[np.uint32]) -> Rows:
        """Look features up."""
        if not len(self.hashes):
            return np.zeros(hashes.shape, dtype=np.uint16)
        place = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[place] == hashes, place + 1, 0).astype(np.uint16)


def _most_frequent(
    hashes: list[NDArray[np.uint32]], most: int
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    found, counts = np.unique(np.concatenate(hashes), return_counts=True)
    order = np.argsort(-counts, kind="stable")[:most]
    return found[order], counts[order]
