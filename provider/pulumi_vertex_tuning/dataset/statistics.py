"""Distributions of a data set, with the arithmetic of a tuning job's tuningDataStats."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.int64]

BUCKETS = 6


@dataclass(frozen=True)
class Bucket:
    """How many rows have a value between left and right."""

    count: int
    left: int
    right: int


@dataclass(frozen=True)
class Distribution:
    """One number of each row, over all rows. Buckets without a row are left out."""

    sum: int
    min: int
    max: int
    mean: float
    median: int
    p5: int
    p95: int
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True)
class Sized:
    """A row by its tokens and its line, from 1."""

    tokens: int
    line: int


@dataclass(frozen=True)
class Statistics:
    """What a data set holds, in numbers.

    Tokens are estimates, of one epoch. Modalities: parts by kind. Scripts: the share of each
    script among the letters of the texts that were looked at.
    """

    rows: int
    input_tokens: Distribution
    output_tokens: Distribution
    turns: Distribution
    modalities: Mapping[str, int]
    scripts: Mapping[str, float]

    @property
    def billable_tokens(self) -> int:
        """Tokens that one epoch is billed for."""
        return self.input_tokens.sum + self.output_tokens.sum


def bucket_width(least: int, most: int) -> float:
    """Return the width of each of the buckets."""
    return max((most - least) / BUCKETS, 1.0)


def distribution(values: "Values") -> Distribution:
    """Return the distribution of one number a row, of at least one row."""
    import numpy as np

    ordered = np.sort(values)
    return Distribution(
        sum=int(ordered.sum()),
        min=int(ordered[0]),
        max=int(ordered[-1]),
        mean=float(ordered.mean()),
        median=_percentile(ordered, 0.5),
        p5=_percentile(ordered, 0.05),
        p95=_percentile(ordered, 0.95),
        buckets=tuple(_buckets(ordered)),
    )


def _percentile(ordered: "Values", share: float) -> int:
    """Return the least of the ordered values that `share` of them do not exceed."""
    return int(ordered[max(math.ceil(share * len(ordered)), 1) - 1])


def _buckets(ordered: "Values") -> list[Bucket]:
    import numpy as np

    low = int(ordered[0])
    width = bucket_width(low, int(ordered[-1]))
    places = np.minimum(((ordered - low) / width).astype(np.int64), BUCKETS - 1)
    counts = np.bincount(places, minlength=BUCKETS)
    return [
        Bucket(int(count), int(low + at * width), int(low + (at + 1) * width))
        for at, count in enumerate(counts)
        if count
    ]
