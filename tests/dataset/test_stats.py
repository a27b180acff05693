"""Statistics as a table, a page, a picture and JSON."""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pulumi_vertex_tuning.dataset.editing.refusals import Refused
from pulumi_vertex_tuning.dataset.pictures.charts import charts
from pulumi_vertex_tuning.dataset.pictures.page import page
from pulumi_vertex_tuning.dataset.pictures.plots import png
from pulumi_vertex_tuning.dataset.pictures.summary import Summary, summarize
from pulumi_vertex_tuning.dataset.statistics import Bucket, Distribution, Sized, Statistics

from .converting import row, write

COMMAND = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "dataset", "stats"]


def _of(*buckets: tuple[int, int, int], least: int, most: int) -> Distribution:
    return Distribution(9, least, most, 4.5, 3, 1, 8, tuple(Bucket(*one) for one in buckets))


SUMMARY = Summary(
    "<b>&$x$\u6587.jsonl",
    Statistics(
        rows=1234,
        input_tokens=_of((1230, 4, 98), (4, 475, 570), least=4, most=570),
        output_tokens=_of((1234, 7, 8), least=7, most=7),
        turns=_of((1000, 2, 3), (4, 6, 7), (230, 7, 8), least=2, most=8),
        modalities={"text": 2400, "image": 68, "audio": 0},
        scripts={f"Script{number}": (13 - number) / 78 for number in range(12)},
    ),
    (Sized(9000, 77), Sized(400, 3)),
    ("line 3 has <script>alert(1)</script>",),
)


def test_bars_say_which_values_they_count() -> None:
    found = {
        chart.title: [(bar.name, bar.shown) for bar in chart.bars] for chart in charts(SUMMARY)
    }

    assert found["Input tokens"] == [("4 to 98", "1,230"), ("476 to 570", "4")]
    assert found["Output tokens"] == [("7", "1,234")]
    assert found["Turns"] == [("2", "1,000"), ("6", "4"), ("7 to 8", "230")]
    assert found["Modalities"] == [("text", "2,400"), ("image", "68")]
    assert found["Scripts"][0] == ("Script0", "16.7%")
    assert found["Scripts"][-1] == ("2 more", "6.4%")
    assert found["Longest rows"] == [("line 77", "9,000"), ("line 3", "400")]


def test_rows_of_no_tokens_are_drawn_too() -> None:
    nothing = _of((3, 0, 1), least=0, most=0)
    statistics = Statistics(3, nothing, nothing, nothing, {}, {})
    summary = replace(SUMMARY, statistics=statistics, longest=(Sized(0, 1),))

    assert [bar.shown for bar in charts(summary)[-1].bars] == ["0"]
    assert "line 1" in page(summary)
    assert png(summary).startswith(b"\x89PNG")


class _Page(HTMLParser):
    """Collects texts and tags; what refers to anything outside of the page would be in them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [str(value) for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_says_all_and_needs_nothing_else() -> None:
    read = _Page()
    written = page(SUMMARY)
    read.feed(written)

    assert "<b>&$x$\u6587.jsonl" in read.text
    assert "line 3 has <script>alert(1)</script>" in read.text
    assert "1,234 rows" in read.text
    assert not read.links
    assert not read.tags & {"script", "img", "link", "b"}
    assert "url(" not in written
    assert "prefers-color-scheme: dark" in written
    widths = [float(width) for width in re.findall(r'<rect width="([\d.]+)%"', written)]
    assert all(0 < width <= 100 for width in widths)
    assert len(widths) == sum(len(chart.bars) for chart in charts(SUMMARY))


def test_the_picture_is_a_png_whatever_the_name() -> None:
    assert png(SUMMARY).startswith(b"\x89PNG\r\n")


CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
@pytest.mark.parametrize("width", [320, 1200])
def test_the_page_is_no_wider_than_the_window(width: int, tmp_path: Path) -> None:
    """A frame, since a window of a browser is never as narrow as a phone."""
    (tmp_path / "page.html").write_text(page(SUMMARY), encoding="utf-8")
    frame = (
        f'<iframe id="it" src="page.html" style="width:{width}px;height:800px"></iframe><script>'
        "onload = () => { const root = it.contentDocument.documentElement;"
        " document.title = root.scrollWidth <= root.clientWidth ? 'fits' : 'too wide' }</script>"
    )
    (tmp_path / "frame.html").write_text(f"<!doctype html>{frame}")

    run = subprocess.run(
        [
            *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            *("--disable-background-networking", "--allow-file-access-from-files", "--dump-dom"),
            f"--user-data-dir={tmp_path / 'user'}",
            (tmp_path / "frame.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "<title>fits</title>" in run.stdout


def test_a_summary_is_what_the_reader_found(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", row("Why?", "So."), row("Wherefore? " * 20, "\u0442\u0430\u043a")
    )

    found = summarize(path)

    assert found.statistics.rows == 2
    assert found.statistics.turns.sum == 4
    assert set(found.statistics.modalities) >= {"text"}
    assert [row.line for row in found.longest] == [2, 1]
    assert any("only 2 rows" in warning for warning in found.warnings)


def test_bad_rows_have_no_statistics(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row("a", "b"), {"contents": []})

    with pytest.raises(Refused, match=r"1 problem in the rows\n.*a.jsonl:2: contents: must be"):
        summarize(path)


def test_the_command_writes_all_forms(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", row("Why?", "So."), row("How?", "Thus."))
    files = ["--html", "a.html", "--png", "a.png"]

    run = subprocess.run(
        [*COMMAND, "a.jsonl", *files], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "a.jsonl: 2 rows" in run.stdout
    assert "Longest rows (tokens): line 2" in run.stdout
    assert "warning: only 2 rows" in run.stdout
    assert (tmp_path / "a.html").read_text().startswith("<!doctype html>")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    run = subprocess.run(
        [*COMMAND, "a.jsonl", "--json"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert json.loads(run.stdout)["rows"] == 2


@pytest.mark.parametrize("option", ["--html", "--png"])
def test_a_chart_never_takes_the_place_of_the_data(option: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", row("Why?", "So."))
    before = path.read_bytes()

    run = subprocess.run(
        [*COMMAND, path, option, path], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "is what is read from; give another name to write to" in run.stderr
    assert path.read_bytes() == before
