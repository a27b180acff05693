"""Training rows as the model sees them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .adapter import Bags
from .example import Example
from .features import Features, Prompt, features
from .table import FeatureTable, Rows
from .vocabulary import END, Vocabulary

_LARGEST_BATCH: Final = 16
_FEWEST_STEPS: Final = 50
# In units: what is longer is cut, so that one row cannot hold up the rest.
LONGEST_ANSWER: Final = 1024


@dataclass(frozen=True, eq=False)
class Seen:
    """The features of each position of an answer, and the unit that is to be predicted there."""

    features: Features
    targets: NDArray[np.int64]

    @classmethod
    def of(cls, example: Example, vocabulary: Vocabulary) -> Self:
        """Read an example."""
        units = np.array(vocabulary.encode(example.answer, LONGEST_ANSWER), dtype=np.int64)
        return cls(features(Prompt.read(example.prompt), units), np.append(units, END))


@dataclass(frozen=True, eq=False)
class TrainingRow:
    """An example whose features are looked up, in the table of each adapter of a model."""

    rows: tuple[Rows, ...]
    widths: tuple[int, ...]
    targets: NDArray[np.int64]

    @classmethod
    def of(cls, seen: Seen, tables: Sequence[FeatureTable]) -> Self:
        """Look an example's features up."""
        rows = tuple(table.rows(seen.features.hashes) for table in tables)
        return cls(rows, seen.features.widths, seen.targets)


@dataclass(frozen=True, eq=False)
class Batch:
    """The rows of one step: bags for each adapter, and for each position the row it is of."""

    bags: tuple[Bags, ...]
    targets: NDArray[np.int64]
    owner: NDArray[np.int64]

    @classmethod
    def of(cls, joined: Sequence[TrainingRow]) -> Self:
        """Join rows."""
        looked_up = zip(*(row.rows for row in joined), strict=True)
        widths = [row.widths for row in joined]
        bags = tuple(Bags.of(list(zip(rows, widths, strict=True))) for rows in looked_up)
        owner = np.repeat(np.arange(len(joined)), [len(row.targets) for row in joined])
        return cls(bags, np.concatenate([row.targets for row in joined]), owner)


def batch_size(row_count: int) -> int:
    """Give the rows of a step: fewer in a small data set, which would be over in no time."""
    return min(_LARGEST_BATCH, max(1, row_count // _FEWEST_STEPS))


def batches(rows: Sequence[TrainingRow], size: int) -> Iterator[Batch]:
    """Cut rows into batches."""
    for start in range(0, len(rows), size):
        yield Batch.of(rows[start : start + size])
