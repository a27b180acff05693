"""The charts of a data set as one picture."""

import logging
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.dataset.editing.refusals import needs
from pulumi_vertex_tuning.dataset.pictures.charts import Chart, charts
from pulumi_vertex_tuning.dataset.pictures.summary import Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = 2
_BLUE, _GREY = "#2f6fb5", "#667085"
_DOTS_PER_INCH = 120
_WIDTH, _INCHES, _INCHES_AROUND = 11, 0.33, 1.1
_ROOM = 1.18  # for the numbers at the ends of the bars


def png(summary: Summary) -> bytes:
    """Return a PNG of all charts; raises Refused where matplotlib is not installed."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its font cache
    try:
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ModuleNotFoundError as error:
        raise needs(summary.name, "drawing a PNG", error) from None
    shown = charts(summary)
    heights = [
        max(len(chart.bars) for chart in shown[at : at + _COLUMNS])
        for at in range(0, len(shown), _COLUMNS)
    ]
    layout = ConstrainedLayoutEngine(h_pad=0.15, w_pad=0.15)
    inches = sum(_INCHES * height + _INCHES_AROUND for height in heights)
    figure = Figure(figsize=(_WIDTH, inches), layout=layout)
    title = f"{summary.name}: {summary.statistics.rows:,} rows"
    figure.suptitle(title, fontsize=14, fontweight="bold", parse_math=False)
    panels = figure.subplots(len(heights), _COLUMNS, height_ratios=[at + 1 for at in heights])
    for at, (axes, chart) in enumerate(zip(panels.flat, shown, strict=True)):
        _draw(axes, chart, heights[at // _COLUMNS])
    with warnings.catch_warnings(), BytesIO() as file:
        warnings.simplefilter("ignore")  # of letters in a file's name that the font has not
        figure.savefig(file, format="png", dpi=_DOTS_PER_INCH)
        return file.getvalue()


def _draw(axes: "Axes", chart: Chart, bars_high: int) -> None:
    names = [bar.name for bar in chart.bars]
    bars = axes.barh(names, [bar.length for bar in chart.bars], color=_BLUE, height=0.7)
    axes.bar_label(bars, [bar.shown for bar in chart.bars], padding=4, fontsize=9)
    axes.set_xlim(0, chart.full * _ROOM)
    axes.set_ylim(bars_high - 0.5, -0.5)  # the first one on top
    axes.set_title(f"{chart.title} ({chart.unit})", loc="left", fontsize=11)
    axes.set_xlabel(_numbers(chart), loc="left", fontsize=8.5, color=_GREY)
    axes.tick_params(length=0, labelsize=9)
    axes.set_xticks([])
    axes.spines[:].set_visible(False)


def _numbers(chart: Chart) -> str:
    return "   ".join(f"{name} {value}" for name, value in chart.numbers)
