"""What the model sees when it predicts a unit: sparse features, hashed into a bounded table.

Four groups, each with a place of its own in the hidden state: what was just written, what the
prompt is about, the prompt's words beside the last unit, and the very prompt beside what was
just written, by which a training row is remembered.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

TABLE_SIZE: Final = 1 << 16
GROUPS: Final = 4
_MOST_WORDS = 32
_LAST_POSITION = 63
_START = 0

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_a-zA-Z]+")
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)

Hashes = NDArray[np.uint64]


@dataclass(frozen=True)
class Contexts:
    """Rows of the table for a run of positions.

    `rows` is flat; each of `starts` opens the features of one group of one position, in the
    order position, group; `counts` says how many there are.
    """

    rows: NDArray[np.int64]
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]


@dataclass(frozen=True)
class PromptFeatures:
    """The hashes of a prompt that each position of its answer shares."""

    words: Hashes
    keys: Hashes


@lru_cache(maxsize=1 << 16)
def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def _mixed(first: Hashes, second: Hashes | np.uint64) -> Hashes:
    mixed = (first ^ (second + _MIX + (first << np.uint64(6)))) * _MIX
    return mixed ^ (mixed >> _SHIFT)


def _salted(group: int, hashes: Hashes) -> Hashes:
    return _mixed(hashes, np.uint64(group))


def prompt_features(prompt: str) -> PromptFeatures:
    """Read a prompt: its last words, and the keys of the whole and of its last line."""
    words = list(dict.fromkeys(word.lower() for word in reversed(_WORD.findall(prompt))))
    lines = [" ".join(line.split()) for line in prompt.splitlines() if line.strip()]
    keys = ["\n".join(lines), lines[-1] if lines else ""]
    return PromptFeatures(
        np.array([_hash(word) for word in words[:_MOST_WORDS]], dtype=np.uint64),
        np.array([_hash("key " + key) for key in keys], dtype=np.uint64),
    )


def contexts(prompt: PromptFeatures, units: NDArray[np.int64], first: int = 0) -> Contexts:
    """Give the features from which unit `first` and the later ones, and the end, are predicted."""
    padded = np.concatenate([np.full(3, _START), units]).astype(np.uint64) + np.uint64(1)
    position = np.arange(first, len(units) + 1)
    one, two, three = padded[position + 2], padded[position + 1], padded[position]
    pair = _mixed(one, two)
    place = np.minimum(position, _LAST_POSITION).astype(np.uint64)
    n = len(position)
    always = np.zeros((n, 1), dtype=np.uint64)
    columns = [
        np.stack(
            [_salted(1, one), _salted(2, pair), _salted(3, _mixed(pair, three)), _salted(4, place)],
            axis=1,
        ),
        np.concatenate(
            [_salted(5, always), _salted(6, np.broadcast_to(prompt.words, (n, len(prompt.words))))],
            axis=1,
        ),
        np.concatenate(
            [_salted(7, one)[:, None], _salted(8, _mixed(prompt.words[None, :], one[:, None]))],
            axis=1,
        ),
        np.concatenate(
            [
                _salted(9, _mixed(prompt.keys[None, :], pair[:, None])),
                _salted(10, _mixed(prompt.keys[None, :], place[:, None])),
            ],
            axis=1,
        ),
    ]
    widths = np.array([column.shape[1] for column in columns])
    rows = np.concatenate(columns, axis=1)
    counts = np.tile(widths, n)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return Contexts((rows.ravel() & np.uint64(TABLE_SIZE - 1)).astype(np.int64), starts, counts)


def joined(parts: list[Contexts]) -> Contexts:
    """Put runs of positions behind each other."""
    counts = np.concatenate([part.counts for part in parts])
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return Contexts(np.concatenate([part.rows for part in parts]), starts, counts)
