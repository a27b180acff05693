"""The page that holds the guide against us names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_named_test_is_there() -> None:
    page = (ROOT / "docs" / "guide-parity.md").read_text(encoding="utf-8")
    named = re.findall(r"(tests/[\w/]+\.py)::(\w+)", page)

    missing = [
        f"{path}::{name}"
        for path, name in named
        if not re.search(rf"def {name}\(", (ROOT / path).read_text(encoding="utf-8"))
    ]

    assert len(named) > 30
    assert missing == []
