"""What the charts of a data set show, whatever they are drawn with."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from pulumi_vertex_tuning.dataset.pictures.summary import Summary
from pulumi_vertex_tuning.dataset.statistics import BUCKETS, Bucket, Distribution, bucket_width

_MOST_BARS = 10
_ROUNDING = 1e-9


class Bar(NamedTuple):
    """A name, how long the bar is, and the number that stands beside it."""

    name: str
    length: float
    shown: str


class Chart(NamedTuple):
    """Bars under a title; `full` is the length of the longest that could be."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    full: float
    numbers: tuple[tuple[str, str], ...] = ()


def charts(summary: Summary) -> tuple[Chart, ...]:
    """Return all charts of a data set."""
    found = summary.statistics
    longest = (Bar(f"line {row.line}", row.tokens, f"{row.tokens:,}") for row in summary.longest)
    return (
        _histogram("Input tokens", found.input_tokens),
        _histogram("Output tokens", found.output_tokens),
        _histogram("Turns", found.turns),
        _chart("Modalities", "parts", _counts(found.modalities)),
        Chart("Scripts", "share of letters", _shares(found.scripts), full=1.0),
        _chart("Longest rows", "tokens", tuple(longest)),
    )


def _histogram(title: str, found: Distribution) -> Chart:
    bars = (
        Bar(_values(found, bucket), bucket.count, f"{bucket.count:,}") for bucket in found.buckets
    )
    return _chart(title, "rows", tuple(bars))._replace(numbers=numbers(found))


def _chart(title: str, unit: str, bars: tuple[Bar, ...]) -> Chart:
    return Chart(title, unit, bars, max((bar.length for bar in bars), default=0) or 1)


def _values(found: Distribution, bucket: Bucket) -> str:
    """Name the values that a bucket has, which its whole bounds tell only roughly."""
    width = bucket_width(found.min, found.max)
    at = math.ceil((bucket.left - found.min) / width - _ROUNDING)
    first = math.ceil(found.min + at * width - _ROUNDING)
    last = math.ceil(found.min + (at + 1) * width - _ROUNDING) - 1
    last = found.max if at == BUCKETS - 1 else min(last, found.max)
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"


def numbers(found: Distribution) -> tuple[tuple[str, str], ...]:
    """Return the numbers of a distribution with their names."""
    return (
        ("least", f"{found.min:,}"),
        ("p5", f"{found.p5:,}"),
        ("median", f"{found.median:,}"),
        ("mean", f"{found.mean:,.1f}"),
        ("p95", f"{found.p95:,}"),
        ("most", f"{found.max:,}"),
        ("sum", f"{found.sum:,}"),
    )


def _counts(found: Mapping[str, int]) -> tuple[Bar, ...]:
    return tuple(Bar(name, count, f"{count:,}") for name, count in _most(found) if count)


def _shares(found: Mapping[str, float]) -> tuple[Bar, ...]:
    return tuple(Bar(name, share, f"{share:.1%}") for name, share in _most(found))


def _most(found: Mapping[str, float]) -> list[tuple[str, float]]:
    ordered = sorted(found.items(), key=lambda item: -item[1])
    rest = ordered[_MOST_BARS:]
    more = [(f"{len(rest)} more", sum(value for _, value in rest))] if rest else []
    return [*ordered[:_MOST_BARS], *more]
