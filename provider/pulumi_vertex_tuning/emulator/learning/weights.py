"""What a tuning job leaves behind: the tuned weights, ready to be stored."""

import io
import zlib
from dataclasses import dataclass
from typing import Self
from zipfile import BadZipFile

import numpy as np
from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from .adapter import Adapter
from .table import FeatureTable
from .vocabulary import Vocabulary

_FORMAT = 1

_Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, eq=False)
class StoredAdapter:
    """An adapter in half precision."""

    table: FeatureTable
    down: NDArray[np.float16]
    up: NDArray[np.float16]

    @classmethod
    def of(cls, adapter: Adapter) -> Self:
        """Take a snapshot."""
        return cls(adapter.table, adapter.down.astype(np.float16), adapter.up.astype(np.float16))

    def loaded(self) -> Adapter:
        """Give it in single precision, to reckon with."""
        return Adapter(self.table, self.down.astype(np.float32), self.up.astype(np.float32))

    def arrays(self, number: int) -> _Arrays:
        """Name what is to be stored."""
        names = (f"hashes{number}", f"down{number}", f"up{number}")
        return dict(zip(names, (self.table.hashes, self.down, self.up), strict=True))

    @classmethod
    def read(cls, file: NpzFile, number: int) -> Self:
        """Read what was stored under these names."""
        table = FeatureTable(file[f"hashes{number}"])
        return cls(table, file[f"down{number}"], file[f"up{number}"])


@dataclass(frozen=True, eq=False)
class TunedWeights:
    """The vocabulary and the adapters: one, and one more for each job that started from another.

    The base model that they change is frozen and knows nothing: its logits are zero.
    `longest_answer` is that of the training rows, in tokens, and `spelled` are the byte units
    that occur in them: a byte that was never seen means nothing to the model.
    """

    vocabulary: Vocabulary
    adapters: tuple[StoredAdapter, ...]
    longest_answer: int
    spelled: frozenset[int]

    def to_bytes(self) -> bytes:
        """Write the weights as an npz archive of numbers and of text in UTF-8; no pickle."""
        words = [word.encode("utf-8", "surrogatepass") for word in self.vocabulary.words]
        arrays: _Arrays = {
            "format": np.array([_FORMAT, len(self.adapters), self.longest_answer]),
            "spelled": np.array(sorted(self.spelled), dtype=np.uint16),
            "words": np.frombuffer(b"".join(words), dtype=np.uint8),
            "lengths": np.array([len(word) for word in words], dtype=np.uint8),
        }
        for number, adapter in enumerate(self.adapters):
            arrays |= adapter.arrays(number)
        file = io.BytesIO()
        np.savez_compressed(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Read what `to_bytes` wrote; ValueError when it is cut, of another format or no such."""
        try:
            # Named to be an archive: np.load would take other bytes for a pickle.
            with NpzFile(io.BytesIO(stored), allow_pickle=False) as file:
                return cls._read(file)
        except (KeyError, BadZipFile, zlib.error) as error:
            raise ValueError(f"not tuned weights: {error}") from error

    @classmethod
    def _read(cls, file: NpzFile) -> Self:
        version, adapters, longest_answer = (int(number) for number in file["format"])
        if version != _FORMAT:
            raise ValueError(f"tuned weights of format {version}, expected {_FORMAT}")
        text = io.BytesIO(file["words"].tobytes())
        words = [text.read(length) for length in file["lengths"]]
        vocabulary = Vocabulary(tuple(word.decode("utf-8", "surrogatepass") for word in words))
        read = tuple(StoredAdapter.read(file, number) for number in range(adapters))
        return cls(vocabulary, read, longest_answer, frozenset(file["spelled"].tolist()))
