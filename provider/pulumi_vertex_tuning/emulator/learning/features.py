"""What the model sees when it predicts a unit: a handful of sparse, hashed features.

They come in groups, each with a place of its own in the hidden state: what was just written;
what the prompt is about; the prompt's words beside the last unit; the same beside the last two;
and the very prompt beside the last two, by which a training row is remembered.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

GROUPS: Final = 5
RECALL: Final = GROUPS - 1

_MOST_WORDS = 24  # the last ones: a long prompt ends with its question
_LAST_PLACE = 63
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_a-zA-Z]+")
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

_Longs = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class Features:
    """The hashes of some positions' features, positions x features, group beside group."""

    hashes: NDArray[np.uint32]
    widths: tuple[int, ...]

    @property
    def recalling(self) -> NDArray[np.uint32]:
        """The features of the last group."""
        return self.hashes[:, -self.widths[RECALL] :]


@dataclass(frozen=True, eq=False)
class Prompt:
    """What all positions of an answer share: the prompt's words, and keys to the very prompt."""

    words: _Longs
    keys: _Longs

    @classmethod
    def read(cls, text: str) -> "Prompt":
        """Hash a prompt; the whole is a key to it, and so is its last line."""
        last_first = dict.fromkeys(word.lower() for word in reversed(_WORD.findall(text)))
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        keys = ("\n".join(lines), lines[-1] if lines else "")
        return cls(
            np.array([_hash(word) for word in list(last_first)[:_MOST_WORDS]], dtype=np.uint64),
            np.array([_hash(f"= {key}") for key in keys], dtype=np.uint64),
        )


def features(prompt: Prompt, units: NDArray[np.int64], first: int = 0) -> Features:
    """Give what is seen when unit `first`, each later one, and the end are predicted."""
    position = np.arange(first, len(units) + 1)
    written = np.concatenate([np.zeros(3, np.uint64), units.astype(np.uint64) + np.uint64(1)])
    one, two, three = (written[position + back][:, None] for back in (2, 1, 0))
    pair = _beside(one, two)
    place = np.minimum(position, _LAST_PLACE).astype(np.uint64)[:, None]
    words = np.broadcast_to(prompt.words, (len(position), len(prompt.words)))
    groups = (
        (one, pair, _beside(pair, three), place),
        (np.zeros_like(one), words),
        (one, _beside(words, one)),
        (pair, _beside(words, pair)),
        (_beside(prompt.keys[None, :], pair),),
    )
    columns = [np.concatenate(_told_apart(*group), axis=1) for group in enumerate(groups)]
    hashes = np.concatenate(columns, axis=1) >> np.uint64(32)
    return Features(hashes.astype(np.uint32), tuple(column.shape[1] for column in columns))


@lru_cache(maxsize=1 << 16)
def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _beside(first: _Longs, second: _Longs) -> _Longs:
    """Hash pairs, made by numpy's broadcasting; that products overflow is meant."""
    mixed: _Longs = (first ^ (first >> np.uint64(29)) ^ (second * _MULTIPLIER)) * _MULTIPLIER
    mixed ^= mixed >> np.uint64(32)
    return mixed


def _told_apart(group: int, columns: tuple[_Longs, ...]) -> list[_Longs]:
    """Keep the same number in two groups, or in two places of one, from being one feature."""
    return [
        _beside(column, np.array([GROUPS * kind + group + 1], dtype=np.uint64))
        for kind, column in enumerate(columns)
    ]
