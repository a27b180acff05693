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
LONGEST_ANSWER: Final = 512
# Positions that are counted to choose features; of a larger data set, every so many rows are.
_MOST_COUNTED: Final = 60_000


@dataclass(frozen=True, eq=False)
class Encoded:
    """An example in numbers: its prompt, and the units to predict, an end being the last."""

    prompt: Prompt
    targets: NDArray[np.int64]

    @classmethod
    def of(cls, example: Example, vocabulary: Vocabulary) -> Self:
        """Read an example."""
        units = vocabulary.encode(example.answer, LONGEST_ANSWER)
        return cls(Prompt.read(example.prompt), np.array([*units, END], dtype=np.int64))

    def features(self) -> Features:
        """Give what is seen at each position; large, so not to be kept."""
        return features(self.prompt, self.targets[:-1])


@dataclass(frozen=True, eq=False)
class TrainingRow:
    """An answer whose features are looked up, in the table of each adapter of a model.

    `reference` is its log probability before tuning, in nats, where the loss refers to it.
    """

    rows: tuple[Rows, ...]
    widths: tuple[int, ...]
    targets: NDArray[np.int64]
    reference: float = 0.0

    @classmethod
    def of(cls, encoded: Encoded, tables: Sequence[FeatureTable]) -> Self:
        """Look an example's features up."""
        seen = encoded.features()
        rows = tuple(table.rows(seen.hashes) for table in tables)
        return cls(rows, seen.widths, encoded.targets)


@dataclass(frozen=True, eq=False)
class Batch:
    """The answers of one step: bags for each adapter, and for each position what it is of.

    `owner` counts answers, `example` the examples, of which each has one answer or two;
    `reference` has a value for each answer.
    """

    bags: tuple[Bags, ...]
    targets: NDArray[np.int64]
    owner: NDArray[np.int64]
    example: NDArray[np.int64]
    reference: NDArray[np.float64]

    @classmethod
    def of(cls, examples: Sequence[Sequence[TrainingRow]]) -> Self:
        """Join examples that have the same number of answers."""
        joined = [row for rows in examples for row in rows]
        looked_up = zip(*(row.rows for row in joined), strict=True)
        widths = [row.widths for row in joined]
        bags = tuple(Bags.of(list(zip(rows, widths, strict=True))) for rows in looked_up)
        owner = np.repeat(np.arange(len(joined)), [len(row.targets) for row in joined])
        targets = np.concatenate([row.targets for row in joined])
        reference = np.array([row.reference for row in joined])
        return cls(bags, targets, owner, owner // len(examples[0]), reference)


def chosen_features(encoded: Sequence[Encoded]) -> FeatureTable:
    """Choose what an adapter has rows for."""
    stride = 1 + sum(len(row.targets) for row in encoded) // _MOST_COUNTED
    return FeatureTable.chosen([row.features() for row in encoded[::stride]])


def batch_size(example_count: int) -> int:
    """Give the examples of a step: fewer in a small data set, which would be over in no time."""
    return min(_LARGEST_BATCH, max(1, example_count // _FEWEST_STEPS))


def batches(examples: Sequence[Sequence[TrainingRow]], size: int) -> Iterator[Batch]:
    """Cut examples into batches."""
    for start in range(0, len(examples), size):
        yield Batch.of(examples[start : start + size])
