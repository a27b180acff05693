"""The curves of a job: loss, accuracy and predictions, as the charts want them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pulumi_vertex_tuning.vertex.job import Checkpoint, TuningJob
from pulumi_vertex_tuning.vertex.metrics import Point

_CURVES = (
    ("Loss", "total_loss"),
    ("Accuracy", "fraction_of_correct_next_step_preds"),
    ("Predictions", "num_predictions"),
)
_SETS = (("training", "/train_"), ("validation", "/eval_"))
_INK = {"training": "#2f7bd0", "validation": "#d0742f"}
_QUIET = "#8791a3"
_MOST_POINTS = 1000

Metrics = Mapping[str, Sequence[Point]]


class Chart(NamedTuple):
    """A chart, and its last values in words for who cannot see it."""

    title: str
    spoken: str
    options: dict[str, Any]


def charts(metrics: Metrics, checkpoints: Sequence[Checkpoint]) -> list[Chart]:
    """Return the three charts; a set without values has no curve."""
    return [_chart(title, name, metrics, checkpoints) for title, name in _CURVES]


def thinned(points: Sequence[Point]) -> Sequence[Point]:
    """Return as many points as a screen can show, the first and the last among them."""
    every = -(-len(points) // _MOST_POINTS)
    if every <= 1:
        return points
    last = [points[-1]] if (len(points) - 1) % every else []
    return [*points[::every], *last]


def told(job: TuningJob, metrics: Metrics) -> str:
    """Say what there is to see, or why there is nothing yet."""
    if metrics:
        state = (
            "The job has ended." if job.ended else "The job goes on; new values come by themselves."
        )
        validation = any(name.startswith("/eval_") for name in metrics)
        return state + ("" if validation else " It has no validation set.")
    if job.ended:
        return f"No metrics were recorded: the job ended {job.state}."
    return "No values yet: they come when the first steps have been trained."


def _chart(title: str, name: str, metrics: Metrics, checkpoints: Sequence[Checkpoint]) -> Chart:
    series = {kind: metrics[prefix + name] for kind, prefix in _SETS if metrics.get(prefix + name)}
    drawn = [_series(kind, points) for kind, points in series.items()]
    if drawn:
        drawn[0]["markLine"] = _marks(checkpoints)
    spoken = "; ".join(
        f"{kind} {points[-1].value:.4g} at step {points[-1].step}"
        for kind, points in series.items()
    )
    return Chart(title, spoken or "no values yet", _options(drawn, list(series)))


def _series(kind: str, points: Sequence[Point]) -> dict[str, Any]:
    return {
        "name": kind,
        "type": "line",
        "showSymbol": len(points) < 30,  # noqa: PLR2004 - more than that are a band of dots
        "data": [[point.step, round(point.value, 6)] for point in thinned(points)],
        "lineStyle": {"width": 2, "type": "solid" if kind == "training" else "dashed"},
        "itemStyle": {"color": _INK[kind]},
    }


def _marks(checkpoints: Sequence[Checkpoint]) -> dict[str, Any]:
    return {
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": _QUIET, "type": "dotted"},
        "label": {"formatter": "{b}", "color": _QUIET, "fontSize": 10},
        "data": [{"name": one.id, "xAxis": one.step} for one in checkpoints],
    }


def _options(series: list[dict[str, Any]], names: list[str]) -> dict[str, Any]:
    axis = {
        "axisLabel": {"color": _QUIET},
        "splitLine": {"lineStyle": {"color": _QUIET, "opacity": 0.25}},
    }
    return {
        "animation": False,
        "grid": {"left": 52, "right": 16, "top": 34, "bottom": 42},
        "legend": {"data": names, "top": 0, "textStyle": {"color": _QUIET}},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "value",
            "name": "step",
            "nameLocation": "middle",
            "nameGap": 26,
            "nameTextStyle": {"color": _QUIET},
            "minInterval": 1,
            **axis,
        },
        "yAxis": {"type": "value", "scale": True, **axis},
        "series": series,
    }
