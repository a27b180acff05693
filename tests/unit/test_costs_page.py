"""docs/costs.md: its figures are those of the data file, its examples are what is printed."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning import catalog
from pulumi_vertex_tuning.catalog import known_base_models
from pulumi_vertex_tuning.catalog.notes import SOON

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "costs.md").read_text(encoding="utf-8")
FACTS: dict[str, Any] = json.loads((Path(catalog.__file__).parent / "base_models.json").read_text())


def _table(*lines: tuple[str, ...]) -> list[str]:
    heading, *rows = (f"| {' | '.join(cells)} |" for cells in lines)
    return [heading, "|---" * len(lines[0]) + "|", *rows]


def _epochs() -> Iterator[tuple[str, ...]]:
    for one in FACTS["serverEpochs"]:
        below = one["rowsBelow"]
        yield f"below {below:,}" if below else "more", f"{one['low']} to {one['high']}"


def _prices() -> Iterator[tuple[str, ...]]:
    for model in known_base_models():
        price = f"{model.price.usd_per_million:.2f}" if model.price else "not known"
        yield f"`{model.name}`", price, model.price.source.date if model.price else ""


def _retirement() -> Iterator[tuple[str, ...]]:
    for model in known_base_models():
        gone = model.retirement
        if gone:
            day = f"{gone.date}{' or later' * gone.at_the_earliest}"
            successor = f"`{gone.successor}`" if gone.successor else ""
            yield f"`{model.name}`", day, successor, f"{gone.source.title}, {gone.source.date}"


def _sources() -> Iterator[str]:
    yield "Sources:"
    yield ""
    for one in FACTS["sources"].values():
        link = f": <{one['url']}>" if one["url"] else ""
        yield f"- {one['title']} ({one['date']}){link}"


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("epochs", _table(("rows", "epochs"), *_epochs())),
        ("prices", _table(("base model", "USD", "as of"), *_prices())),
        ("sources", list(_sources())),
        ("retirement", _table(("base model", "retired", "successor", "source"), *_retirement())),
    ],
)
def test_each_figure_is_the_data_file_s(name: str, want: list[str]) -> None:
    [found] = re.findall(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", PAGE, re.DOTALL)

    assert found.splitlines() == want


def test_the_examples_are_what_is_printed() -> None:
    told = str(catalog.estimate("gemini-2.5-flash", 480_000, None, 3, {}))

    assert f"a paid job, {told}" in PAGE
    assert f"would cost {told}, and 7.20 USD is more than 5.00 USD." in PAGE


def test_how_early_it_warns_is_what_the_page_says() -> None:
    assert f"within {SOON.days}\ndays" in PAGE
