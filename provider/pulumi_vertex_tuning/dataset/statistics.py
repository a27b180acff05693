"""Statistics of a data set, with the arithmetic of the tuningDataStats of a job on record."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BUCKETS = 6


@dataclass(frozen=True)
class Bucket:
    """How many rows have a value from `left` to `right`."""

    count: int
    left: int
    right: int


@dataclass(frozen=True)
class Distribution:
    """A number of each row; the buckets are those of six of one width that have rows."""

    sum: int
    min: int
    max: int
    mean: float
    median: int
    p5: int
    p95: int
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True)
class Statistics:
    """What rows are made of: tokens and turns a row, parts by modality, letters by script.

    `modalities` counts parts; `scripts` has shares of all letters, which add up to 1.
    """

    input_tokens: Distribution
    output_tokens: Distribution
    turns: Distribution
    modalities: Mapping[str, int]
    scripts: Mapping[str, float]
    warnings: tuple[str, ...] = ()


def bucket_width(least: int, most: int) -> float:
    """Return the width of each of the buckets."""
    return max((most - least) / BUCKETS, 1.0)


def distribution(counts: "npt.NDArray[np.int64]") -> Distribution:
    """Return the distribution of how many rows (the element) have which value (the index).

    Expects one row at least.
    """
    import numpy as np

    values = np.flatnonzero(counts)
    rows = counts[values]
    upto = np.cumsum(rows)
    total, count = int(values @ rows), int(upto[-1])
    p5, median, p95 = (int(_percentile(values, upto, share)) for share in (0.05, 0.5, 0.95))
    return Distribution(
        total,
        int(values[0]),
        int(values[-1]),
        total / count,
        median,
        p5,
        p95,
        _buckets(values, rows),
    )


def _percentile(
    values: "npt.NDArray[np.int64]", upto: "npt.NDArray[np.int64]", share: float
) -> "np.int64":
    """Return the least value that `share` of the rows do not exceed."""
    import numpy as np

    wanted = max(math.ceil(share * int(upto[-1])), 1)
    found: np.int64 = values[np.searchsorted(upto, wanted)]
    return found


def _buckets(values: "npt.NDArray[np.int64]", rows: "npt.NDArray[np.int64]") -> tuple[Bucket, ...]:
    """Return those buckets that have rows, with whole bounds as on record."""
    import numpy as np

    low = int(values[0])
    width = bucket_width(low, int(values[-1]))
    places = np.minimum(((values - low) / width).astype(np.int64), BUCKETS - 1)
    filled = np.bincount(places, weights=rows, minlength=BUCKETS)
    return tuple(
        Bucket(int(filled[at]), int(low + at * width), int(low + (at + 1) * width))
        for at in range(BUCKETS)
        if filled[at]
    )
