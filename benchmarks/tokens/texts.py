"""Texts of many kinds that come with Python and with packages, in pieces of some sentences."""

import gettext
import random
import sysconfig
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from pydoc_data.topics import topics

_PIECE = 1500
_SHORT = 20
_SHORT = 20
_MOST = 300
"""Pieces of a kind."""


def texts(catalogs: Path | None) -> dict[str, list[str]]:
    """Return pieces by kind; catalogs: a folder with translations in gettext's .mo files."""
    found = {
        "English prose (Python's help)": list(_pieces("\n".join(topics.values()))),
        "Python code": list(_code()),
        "numbers": list(_numbers()),
    }
    if catalogs:
        found |= _translations(catalogs)
    return {kind: pieces[:_MOST] for kind, pieces in found.items() if pieces}


def _pieces(text: str) -> Iterator[str]:
    return (text[at : at + _PIECE] for at in range(0, len(text), _PIECE))


def _code() -> Iterator[str]:
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        yield from islice(_pieces(path.read_text(encoding="utf-8", errors="ignore")), 3)


def _numbers() -> Iterator[str]:
    chance = random.Random(2)  # noqa: S311 - the same numbers each time
    for _ in range(_MOST):
        yield " ".join(str(chance.randint(0, 10**6)) for _ in range(100))


def _translations(catalogs: Path) -> dict[str, list[str]]:
    by_language: dict[str, list[str]] = defaultdict(list)
    for path in sorted(catalogs.rglob("LC_MESSAGES/*.mo")):
        with path.open("rb") as file:
            known: dict[object, str] = getattr(gettext.GNUTranslations(file), "_catalog", {})
        by_language[path.parts[-3]] += [
            text for key, text in known.items() if key and len(text) > _SHORT
        ]
    return {
        language: list(_pieces(" ".join(sentences)))
        for language, sentences in sorted(by_language.items())
    }
