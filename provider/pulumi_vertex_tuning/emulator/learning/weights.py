"""What a tuning job leaves behind: the tuned weights, ready to be stored."""

import io
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .adapter import Adapter, Floats, hidden_states
from .features import GROUPS, Contexts
from .vocabulary import Vocabulary

_FORMAT = 1

Halves = NDArray[np.float16]


@dataclass(frozen=True)
class StoredAdapter:
    """An adapter without the rows of `down` that no training row has touched."""

    rows: NDArray[np.int64]
    down: Halves
    up: Halves

    @classmethod
    def of(cls, adapter: Adapter) -> Self:
        """Take a snapshot."""
        rows = np.flatnonzero(adapter.down.any(axis=1))
        return cls(rows, adapter.down[rows].astype(np.float16), adapter.up.astype(np.float16))

    def logits(self, at: Contexts) -> Floats:
        """Give what the adapter adds to the logits of its part of the vocabulary."""
        place = np.searchsorted(self.rows, at.rows)
        place[place == len(self.rows)] = 0
        known = self.rows[place] == at.rows if len(self.rows) else np.zeros(len(place), dtype=bool)
        found = np.zeros((len(place), self.up.shape[0] // GROUPS), dtype=np.float32)
        found[known] = self.down[place[known]]
        local = Contexts(np.arange(len(place)), at.starts, at.counts)
        logits: Floats = hidden_states(found, local) @ self.up.astype(np.float32)
        return logits


@dataclass(frozen=True)
class TunedWeights:
    """The vocabulary and the adapters: one, or one more for each job that started from another.

    The base model that they change is frozen and knows nothing: its logits are zero.
    """

    vocabulary: Vocabulary
    adapters: tuple[StoredAdapter, ...]

    def logits(self, at: Contexts, width: int | None = None) -> Floats:
        """Score each unit of the vocabulary, or of one grown to `width`, at each position."""
        positions = len(at.starts) // GROUPS
        scored = np.zeros((positions, width or len(self.vocabulary)), dtype=np.float32)
        for adapter in self.adapters:
            scored[:, : adapter.up.shape[1]] += adapter.logits(at)
        return scored

    def to_bytes(self) -> bytes:
        """Write the weights as an npz archive of numbers, and of text in UTF-8; no pickle."""
        tokens = [token.encode("utf-8", "surrogatepass") for token in self.vocabulary.tokens]
        arrays: dict[str, NDArray[np.generic]] = {
            "format": np.array([_FORMAT, len(self.adapters)]),
            "tokens": np.frombuffer(b"".join(tokens), dtype=np.uint8),
            "lengths": np.array([len(token) for token in tokens], dtype=np.uint8),
        }
        for number, adapter in enumerate(self.adapters):
            arrays[f"rows{number}"] = adapter.rows.astype(np.uint32)
            arrays[f"down{number}"] = adapter.down
            arrays[f"up{number}"] = adapter.up
        file = io.BytesIO()
        np.savez_compressed(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Read what `to_bytes` wrote; ValueError when it is something else."""
        with np.load(io.BytesIO(stored), allow_pickle=False) as file:
            version, adapters = (int(number) for number in file["format"])
            if version != _FORMAT:
                raise ValueError(f"tuned weights of format {version}, expected {_FORMAT}")
            text = io.BytesIO(file["tokens"].tobytes())
            tokens = (text.read(length) for length in file["lengths"])
            return cls(
                Vocabulary(tuple(token.decode("utf-8", "surrogatepass") for token in tokens)),
                tuple(
                    StoredAdapter(
                        file[f"rows{number}"].astype(np.int64),
                        file[f"down{number}"],
                        file[f"up{number}"],
                    )
                    for number in range(adapters)
                ),
            )
