"""What a job learned from: the service's statistics, what it left out, and the first rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.dataset.example import first_rows
from pulumi_vertex_tuning.notebook import html
from pulumi_vertex_tuning.vertex import inference, storage, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound, PermissionDenied

_READ = 65_536
"""Bytes of the data that are read for its first rows."""
_ROWS = 5

_COUNTS = {
    "examples": "tuningDatasetExampleCount",
    "billable tokens (input and output, one epoch)": "totalBillableTokenCount",
    "characters": "totalTuningCharacterCount",
    "steps": "tuningStepCount",
    "rows left out": "totalTruncatedExampleCount",
}
_DISTRIBUTIONS = {
    "input tokens an example": "userInputTokenDistribution",
    "output tokens an example": "userOutputTokenDistribution",
    "messages an example": "userMessagePerExampleDistribution",
}
_FIGURES = ("min", "p5", "median", "mean", "p95", "max")


@dataclass(frozen=True)
class DataSet:
    """The data of a job, by the job's full name."""

    connection: Connection
    job: str

    def _repr_html_(self) -> str:
        body = tuning_jobs.raw(self.connection, self.job)
        stats = body.get("tuningDataStats", {}).get("supervisedTuningDataStats", {})
        uri = str(body.get("supervisedTuningSpec", {}).get("trainingDatasetUri", ""))
        counts = [
            ("training data", uri),
            *((label, stats.get(key)) for label, key in _COUNTS.items()),
        ]
        return html.block(
            "Data set",
            html.facts(counts),
            html.table(("", *_FIGURES), _distributions(stats)),
            *(html.note(reason) for reason in stats.get("droppedExampleReasons", ())),
            html.table(("user", "model"), self._rows(uri)),
            emulated=self.connection.service.emulated,
        )

    def _rows(self, uri: str) -> Iterator[tuple[str, str]]:
        if not uri.startswith("gs://"):
            return
        try:
            beginning = storage.read_beginning(self.connection, uri, _READ)
        except (NotFound, PermissionDenied):
            return
        yield from map(_sides, first_rows(beginning, _ROWS))


def _distributions(stats: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for label, key in _DISTRIBUTIONS.items():
        if figures := stats.get(key):
            yield (label, *(f"{float(figures.get(name, 0)):,.4g}" for name in _FIGURES))


def _sides(row: Mapping[str, Any]) -> tuple[str, str]:
    turns = row.get("contents", [])
    model = [turn for turn in turns if str(turn.get("role", "")).lower() == "model"]
    return inference.texts([one for one in turns if one not in model]), inference.texts(model)
