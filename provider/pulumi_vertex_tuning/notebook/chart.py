"""A line chart as SVG, in the notebook's own colours."""

from collections.abc import Mapping, Sequence
from html import escape

from pulumi_vertex_tuning.vertex.metrics import Point

_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 220, 56, 24, 12
_COLOURS = ("#4c8df6", "#e8833a")


def chart(
    title: str, series: Mapping[str, Sequence[Point]], marks: Mapping[int, str] | None = None
) -> str:
    """Return a chart of series over training steps; marks: what stands at a step, by step."""
    points = [point for line in series.values() for point in line]
    if not points:
        return ""
    steps, values = [point.step for point in points], [point.value for point in points]
    scale = _Scale(min(steps), max(steps), min(values), max(values))
    lines = "".join(
        _line(scale, name, line, _COLOURS[number % len(_COLOURS)])
        for number, (name, line) in enumerate(series.items())
    )
    return (
        f'<figure style="margin:.5em 0"><figcaption>{escape(title)}: {_legend(series)}</figcaption>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}"'
        ' style="width:100%;max-width:640px" font-size="11" fill="currentColor">'
        f"{_axes(scale)}{_marks(scale, marks or {})}{lines}</svg></figure>"
    )


class _Scale:
    """Where steps and values lie on the picture."""

    def __init__(self, first: int, last: int, low: float, high: float) -> None:
        self.first, self.last, self.low, self.high = first, last, low, high

    def x(self, step: int) -> float:
        share = (step - self.first) / ((self.last - self.first) or 1)
        return _LEFT + share * (_WIDTH - _LEFT - 12)

    def y(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _BOTTOM - _TOP)


def _line(scale: _Scale, name: str, points: Sequence[Point], colour: str) -> str:
    path = " ".join(f"{scale.x(point.step):.1f},{scale.y(point.value):.1f}" for point in points)
    style = f'fill="none" stroke="{colour}" stroke-width="2"'
    return f'<polyline points="{path}" {style}><title>{escape(name)}</title></polyline>'


def _legend(series: Mapping[str, Sequence[Point]]) -> str:
    return ", ".join(
        f'<span style="color:{_COLOURS[number % len(_COLOURS)]}">&#9632;</span> {escape(name)}'
        f" {line[-1].value:.3f}"
        for number, (name, line) in enumerate(series.items())
        if line
    )


def _axes(scale: _Scale) -> str:
    floor = _HEIGHT - _BOTTOM
    frame = f'<path d="M{_LEFT} {_TOP}V{floor}H{_WIDTH - 12}" fill="none" stroke="currentColor"/>'
    ends = [(scale.low, floor), (scale.high, _TOP + 8)]
    values = "".join(
        f'<text x="{_LEFT - 6}" y="{y}" text-anchor="end">{value:.3g}</text>' for value, y in ends
    )
    steps = (
        f'<text x="{_LEFT}" y="{_HEIGHT - 6}">step {scale.first:,}</text>'
        f'<text x="{_WIDTH - 12}" y="{_HEIGHT - 6}" text-anchor="end">{scale.last:,}</text>'
    )
    return frame + values + steps


def _marks(scale: _Scale, marks: Mapping[int, str]) -> str:
    return "".join(
        f'<path d="M{scale.x(step):.1f} {_TOP}V{_HEIGHT - _BOTTOM}" stroke="currentColor"'
        f' stroke-dasharray="2 4" opacity=".5"><title>{escape(name)}</title></path>'
        for step, name in marks.items()
        if scale.first <= step <= scale.last
    )
