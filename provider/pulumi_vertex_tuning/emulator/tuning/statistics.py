"""SupervisedTuningDataStats of a data set, with the arithmetic of a job of 2024 on record.

Billable tokens are input and output of the rows that are learned, not multiplied by epochs.
Indices count from 1.
"""

import math
from collections import Counter
from collections.abc import Sequence

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.learning import steps_per_epoch
from pulumi_vertex_tuning.emulator.tuning.preferences import PreferenceRow
from pulumi_vertex_tuning.emulator.tuning.rows import Row

_BUCKETS = 6
_SHOWN_DROPPED = 100


def data_stats(rows: Sequence[Row], epoch_count: int) -> Json:
    """Return TuningJob.tuningDataStats for rows of which at least one is learned."""
    learned = [row for row in rows if row.example is not None]
    dropped = [number for number, row in enumerate(rows, start=1) if row.example is None]
    inputs = [row.input_tokens for row in learned]
    outputs = [row.output_tokens for row in learned]
    stats: Json = {
        "tuningDatasetExampleCount": str(len(rows)),
        "totalTuningCharacterCount": str(sum(row.characters for row in learned)),
        "totalBillableTokenCount": str(sum(inputs) + sum(outputs)),
        "tuningStepCount": str(steps_per_epoch(len(learned)) * epoch_count),
        "userInputTokenDistribution": distribution(inputs),
        "userOutputTokenDistribution": distribution(outputs),
        "userMessagePerExampleDistribution": distribution([row.message_count for row in learned]),
        "userDatasetExamples": [content for row in learned for content in row.preview],
    }
    if dropped:
        stats["totalTruncatedExampleCount"] = str(len(dropped))
        # "A partial sample" of them, says the API.
        shown = dropped[:_SHOWN_DROPPED]
        stats["truncatedExampleIndices"] = [str(number) for number in shown]
        stats["droppedExampleReasons"] = [rows[number - 1].reason for number in shown]
    return {"supervisedTuningDataStats": stats}


def preference_stats(rows: Sequence[PreferenceRow], epoch_count: int) -> Json:
    """Return TuningJob.tuningDataStats for pairs of answers of which at least one is learned."""
    learned = [row for row in rows if row.example is not None]
    dropped = [number for number, row in enumerate(rows, start=1) if row.example is None]
    inputs = [row.input_tokens for row in learned]
    outputs = [row.output_tokens for row in learned]
    stats: Json = {
        "tuningDatasetExampleCount": str(len(rows)),
        "totalBillableTokenCount": str(sum(inputs) + sum(outputs)),
        "tuningStepCount": str(steps_per_epoch(len(learned)) * epoch_count),
        "userInputTokenDistribution": _plain(distribution(inputs)),
        "userOutputTokenDistribution": _plain(distribution(outputs)),
        # Each pair has one answer of score 0 and one of score 1.
        "scoresDistribution": _plain(distribution([0, 1] * len(learned))),
        "userDatasetExamples": [row.preview for row in learned if row.preview is not None],
    }
    if dropped:
        stats["droppedExampleIndices"] = [str(number) for number in dropped]
        stats["droppedExampleReasons"] = [row.reason for row in rows if row.reason is not None]
    return {"preferenceOptimizationDataStats": stats}


def distribution(values: Sequence[int]) -> Json:
    """Return a SupervisedTuningDatasetDistribution of a non-empty list."""
    ordered = sorted(values)
    return {
        "sum": str(sum(ordered)),
        "billableSum": str(sum(ordered)),
        "min": ordered[0],
        "max": ordered[-1],
        "mean": sum(ordered) / len(ordered),
        "median": percentile(ordered, 0.5),
        "p5": percentile(ordered, 0.05),
        "p95": percentile(ordered, 0.95),
        "buckets": _buckets(ordered),
    }


def _plain(supervised: Json) -> Json:
    """Turn a distribution of supervised tuning into the type that all other methods have."""
    buckets = [bucket | {"count": str(bucket["count"])} for bucket in supervised["buckets"]]
    kept = {key: value for key, value in supervised.items() if key != "billableSum"}
    return kept | {"sum": float(supervised["sum"]), "buckets": buckets}


def percentile(ordered: Sequence[int], share: float) -> int:
    """Return the least of the ordered values that `share` of them do not exceed."""
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]


def _buckets(ordered: Sequence[int]) -> list[Json]:
    """Return those of the buckets that have a value, with whole bounds as on record."""
    low = ordered[0]
    width = max((ordered[-1] - low) / _BUCKETS, 1.0)
    counts = Counter(min(int((value - low) / width), _BUCKETS - 1) for value in ordered)
    return [
        {"count": count, "left": int(low + at * width), "right": int(low + (at + 1) * width)}
        for at, count in counts.items()
    ]
