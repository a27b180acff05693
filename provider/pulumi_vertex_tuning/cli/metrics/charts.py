"""Metrics as a PNG and as a page that needs nothing but itself."""

import logging
from collections.abc import Iterator, Sequence
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.cli.metrics.series import Series, measures
from pulumi_vertex_tuning.cli.stack import CommandError
from pulumi_vertex_tuning.vertex.job import Checkpoint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLOURS = {"training": "#2f6fb5", "validation": "#c2571a"}
_OTHER = "#667085"
_WIDE, _HIGH = 640, 220
_DOTS_PER_INCH = 120
_STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5b6475; --paper: #f6f7f9;
  --card: #fff; --line: #dfe3ea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf1; --soft: #9aa4b5; --paper: #12151b;
  --card: #1b2029; --line: #2c3340; } }
body { margin: 0 auto; max-width: 46rem; padding: 1.5rem 1rem 3rem; background: var(--paper);
  color: var(--ink); font: 16px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.3rem; overflow-wrap: anywhere; } h2 { font-size: 1rem; margin: 0 0 .5rem; }
section { padding: 1rem; margin: 0 0 1rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .6rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
polyline { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
.mark { stroke: var(--line); } text { fill: var(--soft); font-size: 11px; }
p { margin: .5rem 0 0; color: var(--soft); font-size: .9rem; }
""".strip()


def png(title: str, series: Sequence[Series], checkpoints: Sequence[Checkpoint]) -> bytes:
    """Return a PNG with a chart for each measure, checkpoints marked."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its font cache
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError:
        raise CommandError(
            "drawing a PNG needs matplotlib: type pip install 'pulumi-vertex-tuning[data]'"
        ) from None
    charts = measures(series)
    figure = Figure(figsize=(9, 2.8 * len(charts)), layout="constrained")
    figure.suptitle(title, parse_math=False)
    for axes, (measure, some) in zip(
        figure.subplots(len(charts), squeeze=False).flat, charts.items(), strict=True
    ):
        _draw(axes, measure, some, checkpoints)
    with BytesIO() as file:
        figure.savefig(file, format="png", dpi=_DOTS_PER_INCH)
        return file.getvalue()


def _draw(
    axes: "Axes", measure: str, some: Sequence[Series], checkpoints: Sequence[Checkpoint]
) -> None:
    for checkpoint in checkpoints:
        axes.axvline(checkpoint.step, color="#dfe3ea", linewidth=1)
    for one in some:
        steps, values = [p.step for p in one.points], [p.value for p in one.points]
        axes.plot(steps, values, color=_COLOURS.get(one.kind, _OTHER), label=one.title)
    axes.set_title(measure, loc="left", fontsize=11)
    axes.set_xlabel("step", fontsize=9)
    axes.legend(fontsize=9, frameon=False)


def page(title: str, series: Sequence[Series], checkpoints: Sequence[Checkpoint]) -> str:
    """Return the same charts as a page in HTML."""
    cards = "\n".join(
        _card(measure, some, checkpoints) for measure, some in measures(series).items()
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}: metrics</title>
<style>
{_STYLE}
</style>
</head>
<body>
<h1>{escape(title)}</h1>
{cards}
</body>
</html>
"""


def _card(measure: str, some: Sequence[Series], checkpoints: Sequence[Checkpoint]) -> str:
    steps = [point.step for one in some for point in one.points]
    values = [point.value for one in some for point in one.points]
    box = (min(steps), max(steps), min(values), max(values))
    marks = "\n".join(_mark(one, box) for one in checkpoints if box[0] <= one.step <= box[1])
    lines = "\n".join(_line(one, box) for one in some)
    told = "; ".join(_told(one) for one in some)
    return f"""<section>
<h2>{escape(measure)}</h2>
<svg viewBox="0 0 {_WIDE} {_HIGH + 16}" role="img" aria-label="{escape(told)}">
{marks}
{lines}
<text x="0" y="{_HIGH + 14}">step {box[0]:,}</text>
<text x="{_WIDE}" y="{_HIGH + 14}" text-anchor="end">step {box[1]:,}</text>
</svg>
<p>{"; ".join(_key(one) for one in some)}</p>
</section>"""


def _line(series: Series, box: tuple[int, int, float, float]) -> str:
    colour = _COLOURS.get(series.kind, _OTHER)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in _places(series, box))
    return f'<polyline stroke="{colour}" points="{points}"/>'


def _places(series: Series, box: tuple[int, int, float, float]) -> Iterator[tuple[float, float]]:
    first, last, low, high = box
    for point in series.points:
        x = (point.step - first) / ((last - first) or 1) * _WIDE
        yield x, _HIGH - (point.value - low) / ((high - low) or 1) * _HIGH


def _mark(checkpoint: Checkpoint, box: tuple[int, int, float, float]) -> str:
    x = (checkpoint.step - box[0]) / ((box[1] - box[0]) or 1) * _WIDE
    return (
        f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{_HIGH}">'
        f"<title>checkpoint {escape(checkpoint.id)}, epoch {checkpoint.epoch}</title></line>"
    )


def _told(series: Series) -> str:
    first, last = series.points[0], series.points[-1]
    return (
        f"{series.title} {series.shown(first.value)} at step {first.step},"
        f" {series.shown(last.value)} at step {last.step}"
    )


def _key(series: Series) -> str:
    colour = _COLOURS.get(series.kind, _OTHER)
    square = f'<span style="color: {colour}" aria-hidden="true">&#9632;</span>'
    return f"{square} {escape(_told(series))}"
