"""The units that the model reads and writes: an end, the 256 bytes, and the data's tokens."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from .tokens import tokenize

END = 0
_FIRST_TOKEN = 257
# Bounds the cost of a step, which grows with the vocabulary, whatever the data set.
_MOST_TOKENS = 4096


@dataclass(frozen=True)
class Vocabulary:
    """Tokens by unit. A token that is not among them is spelled in bytes, so all text is."""

    tokens: tuple[str, ...] = ()
    _units: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        units = {token: unit for unit, token in enumerate(self.tokens, _FIRST_TOKEN)}
        object.__setattr__(self, "_units", units)

    def __len__(self) -> int:
        return _FIRST_TOKEN + len(self.tokens)

    def grown(self, texts: Iterable[str]) -> Self:
        """Add the most frequent tokens of the texts; units that are there keep their number."""
        counts = Counter(token for text in texts for token in tokenize(text))
        new = sorted(counts.keys() - self._units.keys(), key=lambda token: (-counts[token], token))
        return type(self)(self.tokens + tuple(new[: max(0, _MOST_TOKENS - len(self.tokens))]))

    def encode(self, text: str, limit: int) -> list[int]:
        """Write a text in units, at most `limit` of them."""
        units: list[int] = []
        for token in tokenize(text):
            if len(units) >= limit:
                break
            unit = self._units.get(token)
            units += _spell(token) if unit is None else [unit]
        return units[:limit]

    @cached_property
    def _bytes(self) -> list[bytes]:
        spelled = [bytes([value]) for value in range(256)]
        return [b"", *spelled, *(token.encode(errors="replace") for token in self.tokens)]

    def decode(self, unit: int) -> bytes:
        """Give the bytes of a unit; a character may need several units."""
        return self._bytes[unit]


def _spell(token: str) -> list[int]:
    return [1 + value for value in token.encode(errors="replace")]
