"""Rows of a data set as a person reads them, and which of them the service left out."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from pulumi_vertex_tuning.dataset.pictures.charts import Chart, charts
from pulumi_vertex_tuning.dataset.pictures.summary import Summary
from pulumi_vertex_tuning.wording import counted

if TYPE_CHECKING:
    from pulumi_vertex_tuning.dataset import Report

SHOWN = 10
_LONG = 2000


@dataclass(frozen=True)
class Sample:
    """A row: its line, from 1, and who says what in it."""

    line: int
    turns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Dropped:
    """What the service left out: how many rows, which, and why, as far as it tells."""

    count: int
    rows: tuple[int, ...]
    reasons: tuple[str, ...]


def samples(beginning: bytes, wanted: tuple[int, ...] = ()) -> list[Sample]:
    """Return the first rows, or those of the wanted lines, of those that lie in the beginning."""
    lines = beginning.split(b"\n")
    if not beginning.endswith(b"\n") and len(lines) > 1:
        lines.pop()  # it may be cut off
    chosen = wanted or range(1, SHOWN + 1)
    found = ((number, lines[number - 1]) for number in chosen if 0 < number <= len(lines))
    return [_sample(number, line) for number, line in found if line.strip()]


def dropped(job: Mapping[str, Any]) -> Dropped:
    """Return what a job as the service tells it says of rows that were left out."""
    stats = job.get("tuningDataStats", {}).get("supervisedTuningDataStats", {})
    return Dropped(
        int(stats.get("totalTruncatedExampleCount", 0)),
        tuple(int(one) for one in stats.get("truncatedExampleIndices", ())),
        tuple(stats.get("droppedExampleReasons", ())),
    )


def left_out(found: Dropped) -> str:
    """Say how many rows were left out, and which."""
    rows = counted(found.count, "row")
    which = ", ".join(f"{one:,}" for one in found.rows)
    return f"The service left out {rows}{f': {which}' if which else ''}."


def told(report: "Report") -> list[tuple[str, str]]:
    """Return the numbers of a data set."""
    found = [
        ("rows", f"{report.rows:,}"),
        ("kind", report.kind),
        ("size", f"{report.size:,} bytes"),
        ("tokens in an epoch", f"about {report.tokens:,}"),
        ("sha256", report.sha256),
    ]
    return found + ([("problems", f"{report.error_count:,}")] if report.error_count else [])


def pictures(report: "Report") -> list[tuple[str, str]]:
    """Return the distributions as titles and HTML."""
    if report.statistics is None:
        return []
    summary = Summary(report.source, report.statistics, report.longest, ())
    return [
        (f"{chart.title} ({chart.unit})", bars(chart)) for chart in charts(summary) if chart.bars
    ]


def bars(chart: Chart) -> str:
    """Return a chart as HTML; the numbers stand in it as text."""
    return f'<dl class="bars">{"".join(_bars(chart))}</dl>'


def _bars(chart: Chart) -> Iterator[str]:
    for bar in chart.bars:
        width = 100 * bar.length / chart.full
        yield (
            f"<dt>{escape(bar.name)}</dt>"
            f'<dd class="track" aria-hidden="true"><div class="bar" style="width:{width:.1f}%">'
            f'</div></dd><dd class="value">{escape(bar.shown)}</dd>'
        )


def _sample(number: int, line: bytes) -> Sample:
    try:
        row = json.loads(line)
    except ValueError:
        return Sample(number, (("not JSON", line.decode(errors="replace")[:_LONG]),))
    if not isinstance(row, dict):
        return Sample(number, (("not an object", str(row)[:_LONG]),))
    return Sample(number, tuple(_turns(row)))


def _turns(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if system := row.get("systemInstruction") or row.get("system_instruction"):
        yield "system", _text(system)
    contents = row.get("contents")
    for turn in contents if isinstance(contents, list) else ():
        yield (
            (str(turn.get("role", "")), _text(turn)) if isinstance(turn, dict) else ("", str(turn))
        )


def _text(content: Any) -> str:
    parts = content.get("parts", []) if isinstance(content, dict) else content
    parts = parts if isinstance(parts, list) else [parts]
    texts = (
        part["text"] if isinstance(part, dict) and set(part) == {"text"} else _other(part)
        for part in parts
    )
    return "".join(map(str, texts))[:_LONG]


def _other(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)
