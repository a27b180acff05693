"""The units that the model reads and writes: an end, the 256 bytes, and the data's words."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Self
from zlib import crc32

from .tokens import tokenize

END: Final = 0
BYTES: Final = range(1, 257)
_FIRST_WORD: Final = BYTES.stop
# Bounds the cost of a step, which grows with the vocabulary, whatever the data set.
_MOST_WORDS = 4096
# Of the words that occur once, this part is spelled, so that the model learns to spell.
_SPELLED = 8

# Whole words where an alphabet has them; elsewhere as `tokenize` cuts.
_UNIT = re.compile(
    r" ?[A-Za-z\u00c0-\u052f]{1,24}| ?[^\W\d_]{1,2}|\d{1,3}| ?[^\w\s]{1,2}|_|\s{1,4}|.", re.DOTALL
)


@dataclass(frozen=True)
class Vocabulary:
    """Words by unit. What is not among them is written in its tokens, or spelled in bytes."""

    words: tuple[str, ...] = ()
    _units: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        units = {word: unit for unit, word in enumerate(self.words, _FIRST_WORD)}
        object.__setattr__(self, "_units", units)

    def __len__(self) -> int:
        return _FIRST_WORD + len(self.words)

    def grown(self, texts: Iterable[str]) -> Self:
        """Add the most frequent words of the texts; those that are there keep their unit."""
        counts = Counter(word for text in texts for word in _UNIT.findall(text))
        new = [word for word in counts if word not in self._units and _is_kept(word, counts[word])]
        new.sort(key=lambda word: (-counts[word], word))
        return type(self)(self.words + tuple(new[: max(0, _MOST_WORDS - len(self.words))]))

    def encode(self, text: str, limit: int) -> list[int]:
        """Write a text in units, at most `limit` of them."""
        units: list[int] = []
        for word in _UNIT.findall(text):
            units += self._written(word)
            if len(units) >= limit:
                break
        return units[:limit]

    def decode(self, unit: int) -> bytes:
        """Give the bytes of a unit; a character may need several units."""
        return self._bytes[unit]

    def _written(self, word: str) -> Iterator[int]:
        if word in self._units:
            yield self._units[word]
            return
        for token in tokenize(word):
            unit = self._units.get(token)
            yield from (1 + byte for byte in _spelled(token)) if unit is None else (unit,)

    @cached_property
    def _bytes(self) -> list[bytes]:
        return [b"", *(bytes([unit - 1]) for unit in BYTES), *map(_spelled, self.words)]


def _is_kept(word: str, count: int) -> bool:
    return count > 1 or crc32(_spelled(word)) % _SPELLED > 0


def _spelled(text: str) -> bytes:
    return text.encode(errors="replace")
