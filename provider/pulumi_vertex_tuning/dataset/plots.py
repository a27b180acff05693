"""The charts of a data set as one picture."""

import logging
import math
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from pulumi_vertex_tuning.dataset.charts import Chart, charts
from pulumi_vertex_tuning.dataset.refusals import Refused
from pulumi_vertex_tuning.dataset.summary import Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = 2
_BLUE, _GREY = "#2f6fb5", "#667085"
_DOTS_PER_INCH = 120
_ROOM = 1.18  # for the numbers at the ends of the bars


def png(summary: Summary) -> bytes:
    """Return a PNG of all charts; raises Refused where matplotlib is not installed."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # it tells of its font cache
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        need = f"needs the module {error.name}: pip install 'pulumi-vertex-tuning[data]'"
        raise Refused(summary.name, f"drawing a PNG {need}") from None
    shown = charts(summary)
    rows = math.ceil(len(shown) / _COLUMNS)
    figure = Figure(figsize=(11, 3.2 * rows + 0.6), layout="constrained")
    figure.suptitle(
        f"{summary.name}: {summary.rows:,} rows", fontsize=14, fontweight="bold", parse_math=False
    )
    for axes, chart in zip(figure.subplots(rows, _COLUMNS).flat, shown, strict=True):
        _draw(axes, chart)
    with warnings.catch_warnings(), BytesIO() as file:
        warnings.simplefilter("ignore")  # of letters in a file's name that the font has not
        figure.savefig(file, format="png", dpi=_DOTS_PER_INCH)
        return file.getvalue()


def _draw(axes: "Axes", chart: Chart) -> None:
    names = [bar.name for bar in chart.bars]
    bars = axes.barh(names, [bar.length for bar in chart.bars], color=_BLUE, height=0.7)
    axes.bar_label(bars, [bar.shown for bar in chart.bars], padding=4, fontsize=9)
    axes.set_xlim(0, max((bar.length for bar in chart.bars), default=1) * _ROOM)
    axes.invert_yaxis()
    axes.set_title(f"{chart.title}, {chart.unit}", loc="left", fontsize=11, fontweight="bold")
    axes.set_xlabel(_numbers(chart), loc="left", fontsize=8.5, color=_GREY)
    axes.tick_params(length=0, labelsize=9)
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def _numbers(chart: Chart) -> str:
    return "   ".join(f"{name} {value}" for name, value in chart.numbers)
