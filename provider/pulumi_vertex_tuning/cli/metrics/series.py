"""The metrics of a job in the order and the words in which they are shown."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi_vertex_tuning.vertex.metrics import Point

_KINDS = {"train": "training", "eval": "validation"}
_MEASURES = {
    "total_loss": "loss",
    "fraction_of_correct_next_step_preds": "accuracy",
    "num_predictions": "predictions",
}
_BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Series:
    """One metric: what it measures, on training or validation data, in the order of steps."""

    name: str
    kind: str
    measure: str
    points: tuple[Point, ...]

    @property
    def title(self) -> str:
        """How it is called: training loss."""
        return f"{self.kind} {self.measure}".strip()

    @property
    def best(self) -> Point:
        """The lowest loss, of all else the highest value."""
        choose = min if self.measure == "loss" else max
        return choose(self.points, key=lambda point: point.value)

    def shown(self, value: float | None) -> str:
        """Return one of its values as it is shown: counts whole, nothing for None."""
        if value is None:
            return ""
        return f"{value:,.0f}" if self.measure == "predictions" else f"{value:.4f}"


def series_of(found: Mapping[str, Sequence[Point]]) -> list[Series]:
    """Return the metrics that have values: loss, accuracy, predictions, then what is unknown."""
    made = [_series(name, points) for name, points in found.items() if points]
    measures, kinds = [*_MEASURES.values()], [*_KINDS.values()]
    return sorted(made, key=lambda one: (_rank(measures, one.measure), _rank(kinds, one.kind)))


def measures(series: Sequence[Series]) -> dict[str, list[Series]]:
    """Return the metrics by what they measure, for a chart each."""
    found: dict[str, list[Series]] = {}
    for one in series:
        found.setdefault(one.measure, []).append(one)
    return found


def sparkline(values: Sequence[float], width: int) -> str:
    """Return values as a line of bars, one for each column: the mean of what falls into it."""
    columns = min(width, len(values))
    means = [_mean(values, at, columns) for at in range(columns)]
    low, high = min(means), max(means)
    scale = (len(_BARS) - 1) / (high - low) if high > low else 0
    return "".join(_BARS[round((value - low) * scale)] for value in means)


def chosen_steps(series: Sequence[Series], most: int) -> list[int]:
    """Return steps for a table: all, or so many evenly, with the first and the last.

    Steps with validation go before others, as they are rare.
    """
    rare = min(series, key=lambda one: len(one.points))
    steps = [point.step for point in rare.points]
    if len(steps) <= most:
        return steps
    return [steps[round(at * (len(steps) - 1) / (most - 1))] for at in range(most)]


def rows(series: Sequence[Series], steps: Sequence[int]) -> list[tuple[str, ...]]:
    """Return a row for each step: the step, and the value of each metric there, or nothing."""
    values = [{point.step: point.value for point in one.points} for one in series]
    return [
        (str(step), *(one.shown(at.get(step)) for one, at in zip(series, values, strict=True)))
        for step in steps
    ]


def as_csv(series: Sequence[Series]) -> str:
    """Return all values as CSV: a line for each step, a column for each metric by its name."""
    steps = sorted({point.step for one in series for point in one.points})
    values = [{point.step: repr(point.value) for point in one.points} for one in series]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["step", *(one.name for one in series)])
    writer.writerows([step, *(one.get(step, "") for one in values)] for step in steps)
    return text.getvalue()


def _series(name: str, points: Sequence[Point]) -> Series:
    kind, _, measure = name.removeprefix("/").partition("_")
    if kind not in _KINDS:
        return Series(name, "", name.removeprefix("/"), tuple(points))
    return Series(name, _KINDS[kind], _MEASURES.get(measure, measure), tuple(points))


def _rank(order: Sequence[str], value: str) -> tuple[int, str]:
    return (order.index(value) if value in order else len(order), value)


def _mean(values: Sequence[float], at: int, columns: int) -> float:
    some = values[at * len(values) // columns : (at + 1) * len(values) // columns]
    return sum(some) / len(some)
