"""The charts of a data set as one page, which needs nothing but itself."""

from collections.abc import Sequence
from html import escape

from pulumi_vertex_tuning.dataset.pictures.charts import Bar, Chart, charts
from pulumi_vertex_tuning.dataset.pictures.summary import Summary

_LEAST = 0.6
_STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5b6475; --paper: #f6f7f9;
  --card: #fff; --line: #dfe3ea; --bar: #2f6fb5; --track: #edf0f4; --warn: #8a5300; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebf1; --soft: #9aa4b5; --paper: #12151b;
  --card: #1b2029; --line: #2c3340; --bar: #6aa5e8; --track: #262d39; --warn: #f0b95b; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink);
  font: 16px/1.45 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; }
h1 { font-size: 1.4rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 0 0 .75rem; }
h2 small, .rows { color: var(--soft); font-weight: normal; }
.rows { margin: .2rem 0 1.25rem; }
.cards { display: grid; gap: 1rem; align-items: start;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
section { padding: 1rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .6rem; }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: .35rem .6rem;
  align-items: center; margin: 0; font-variant-numeric: tabular-nums; font-size: .9rem; }
.bars dt, .bars dd { margin: 0; }
.bars dd.value { text-align: right; color: var(--soft); }
svg { display: block; width: 100%; height: .9rem;
  border-radius: .2rem; background: var(--track); }
rect { fill: var(--bar); }
.numbers { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; margin: 1rem 0 0;
  padding-top: .75rem; border-top: 1px solid var(--line);
  font-size: .85rem; font-variant-numeric: tabular-nums; }
.numbers dt { color: var(--soft); }
.numbers dd { margin: 0; font-weight: 600; }
.warnings { margin: 0 0 1rem; }
.warnings h2 { color: var(--warn); }
.warnings ul { margin: 0; padding-left: 1.2rem; overflow-wrap: anywhere; }
""".strip()


def page(summary: Summary) -> str:
    """Return the page in HTML."""
    name = escape(summary.name)
    cards = "\n".join(_card(chart) for chart in charts(summary))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}: statistics</title>
<style>
{_STYLE}
</style>
</head>
<body>
<main>
<h1>{name}</h1>
<p class="rows">{summary.statistics.rows:,} rows</p>
{_warnings(summary.warnings)}<div class="cards">
{cards}
</div>
</main>
</body>
</html>
"""


def _warnings(warnings: Sequence[str]) -> str:
    if not warnings:
        return ""
    items = "".join(f"<li>{escape(warning)}</li>" for warning in warnings)
    return f'<section class="warnings"><h2>Warnings</h2><ul>{items}</ul></section>\n'


def _card(chart: Chart) -> str:
    bars = "\n".join(_bar(bar, chart.full) for bar in chart.bars)
    return (
        f"<section>\n<h2>{escape(chart.title)} <small>{escape(chart.unit)}</small></h2>\n"
        f'<dl class="bars">\n{bars}\n</dl>\n{_numbers(chart)}</section>'
    )


def _bar(bar: Bar, full: float) -> str:
    width = f"{max(100 * bar.length / full, _LEAST):.2f}%"  # of few rows something is seen
    return (
        f"<dt>{escape(bar.name)}</dt>"
        f'<dd><svg aria-hidden="true"><rect width="{width}" height="100%"/></svg></dd>'
        f'<dd class="value">{escape(bar.shown)}</dd>'
    )


def _numbers(chart: Chart) -> str:
    if not chart.numbers:
        return ""
    pairs = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>"
        for name, value in chart.numbers
    )
    return f'<dl class="numbers">{pairs}</dl>\n'
