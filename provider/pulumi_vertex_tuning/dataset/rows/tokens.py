"""An estimate of how many tokens Gemini makes of a text, without its vocabulary.

Characters are sorted into classes (scripts, digits, punctuation, white space); what a character
of a class costs was fitted to the public Gemma vocabulary, which Google's own library uses to
count Gemini's tokens offline. How far off it is, by language, stands in docs/data-checks.md and is
measured by `python -m benchmarks tokens`. The exact count is countTokens, which asks the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Counts = NDArray[np.float64]

_CLASSES = (
    (0x0000, "other", 1.0),
    (0x0009, "white space", 0.21),
    (0x000B, "other", 1.0),
    (0x000D, "white space", 0.21),
    (0x000E, "other", 1.0),
    (0x0020, "space", 0.0),
    (0x0021, "punctuation", 0.02),
    (0x0030, "digit", 1.15),
    (0x003A, "punctuation", 0.02),
    (0x0041, "Latin", 0.125),
    (0x005B, "punctuation", 0.02),
    (0x0061, "Latin", 0.125),
    (0x007B, "punctuation", 0.02),
    (0x007F, "other", 1.0),
    (0x00C0, "Latin, accented", 0.41),
    (0x0250, "other", 1.0),
    (0x0370, "Greek", 0.41),
    (0x0400, "Cyrillic", 0.27),
    (0x0530, "Armenian", 0.5),
    (0x0590, "Hebrew", 0.51),
    (0x0600, "Arabic", 0.35),
    (0x0900, "Indic", 0.31),
    (0x0E00, "Thai", 0.33),
    (0x0E80, "other", 1.0),
    (0x10A0, "Georgian", 0.5),
    (0x1100, "Hangul", 0.6),
    (0x1200, "other", 1.0),
    (0x1E00, "Latin, accented", 0.41),
    (0x1F00, "Greek", 0.41),
    (0x2000, "sign", 1.2),
    (0x2C00, "other", 1.0),
    (0x3000, "sign", 1.2),
    (0x3040, "Kana", 0.35),
    (0x3100, "other", 1.0),
    (0x3400, "Han", 0.56),
    (0xA000, "other", 1.0),
    (0xAC00, "Hangul", 0.6),
    (0xD7B0, "other", 1.0),
    (0xF900, "Han", 0.56),
    (0xFB00, "other", 1.0),
    (0xFF00, "sign", 1.2),
    (0xFFF0, "other", 1.0),
    (0x20000, "Han", 0.56),
    (0x30000, "other", 1.0),
)
"""Where a class begins, its name, and the tokens that one of its characters costs."""

_NO_SCRIPT = {"white space", "space", "punctuation", "digit", "sign"}
_SCRIPTS = {"Latin, accented": "Latin"}
_WORD, _SIGNS, _BREAK = 0.48, 1.15, 0.21
"""Tokens that come with a Latin word, a run of punctuation, and a run of white space."""
_MORE_SPACES = 0.13
"""Tokens of each space after the first: indentation."""


@dataclass
class Counted:
    """Texts that were looked at closely: characters, tokens, and letters by script."""

    characters: int = 0
    tokens: float = 0.0
    letters: dict[str, int] = field(default_factory=dict)

    def add(self, text: str) -> None:
        """Look at a text."""
        tokens, classes = _look(text)
        self.characters += len(text)
        self.tokens += tokens
        for name, letters in classes.items():
            self.letters[name] = self.letters.get(name, 0) + letters

    def join(self, other: "Counted") -> None:
        """Take the texts of another one along."""
        self.characters += other.characters
        self.tokens += other.tokens
        for name, letters in other.letters.items():
            self.letters[name] = self.letters.get(name, 0) + letters

    @property
    def ratio(self) -> float:
        """Tokens a character; Google's rule of thumb where nothing was looked at."""
        return self.tokens / self.characters if self.characters else 0.25


def count_tokens(text: str) -> int:
    """Return the estimate for one text."""
    return round(_look(text)[0])


def _look(text: str) -> tuple[float, Mapping[str, int]]:
    """Return the tokens of a text, and its letters by script."""
    import numpy as np

    if not text:
        return 0.0, {}
    starts, costs, names = _table()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = np.searchsorted(starts, points, side="right") - 1
    counts = np.bincount(kinds, minlength=len(starts))
    tokens = float(counts @ costs) + _of_runs(kinds)
    letters: dict[str, int] = {}
    for index in np.flatnonzero(counts):
        name = names[index]
        if name not in _NO_SCRIPT:
            name = _SCRIPTS.get(name, name)
            letters[name] = letters.get(name, 0) + int(counts[index])
    return tokens, letters


def _of_runs(kinds: "NDArray[np.int64]") -> float:
    """Return the tokens that come with runs of a kind: words, punctuation, white space."""
    import numpy as np

    groups = _groups()[kinds]
    first = np.ones(len(groups), dtype=bool)
    first[1:] = groups[1:] != groups[:-1]
    runs = np.bincount(groups[first], minlength=5)
    spaces = int(np.count_nonzero(groups == _GROUPS.index("space")))
    return float(
        runs[_GROUPS.index("Latin")] * _WORD
        + runs[_GROUPS.index("punctuation")] * _SIGNS
        + runs[_GROUPS.index("white space")] * _BREAK
        + (spaces - runs[_GROUPS.index("space")]) * _MORE_SPACES
    )


_GROUPS = ("none", "Latin", "punctuation", "white space", "space")


@cache
def _table() -> "tuple[NDArray[np.uint32], Counts, tuple[str, ...]]":
    import numpy as np

    starts, names, costs = zip(*_CLASSES, strict=True)
    return np.array(starts, np.uint32), np.array(costs), names


@cache
def _groups() -> "NDArray[np.int64]":
    """Return, for each class, the group whose runs cost something."""
    import numpy as np

    names = (_SCRIPTS.get(name, name) for _, name, _ in _CLASSES)
    return np.array([_GROUPS.index(name) if name in _GROUPS else 0 for name in names])
