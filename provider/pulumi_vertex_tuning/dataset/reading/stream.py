"""The bytes of a data set on their way: how it begins, how many there are, how it ends."""

from hashlib import sha256

from pulumi_vertex_tuning.dataset.reading.memory import Source

_HEAD = 64 * 1024
_ENDS = 2


class Peeked:
    """A source whose beginning is known before it is read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.head = self._begin()
        self._given = 0

    def readinto(self, buffer: memoryview, /) -> int:
        """Read on; the beginning comes first."""
        if self._given == len(self.head):
            return self._source.readinto(buffer) or 0
        part = self.head[self._given : self._given + len(buffer)]
        buffer[: len(part)] = part
        self._given += len(part)
        return len(part)

    def _begin(self) -> bytes:
        buffer, filled = bytearray(_HEAD), 0
        view = memoryview(buffer)
        while filled < _HEAD and (got := self._source.readinto(view[filled:])):
            filled += got
        return bytes(view[:filled])


class Passed:
    """What went by: its hash, its size and its last bytes."""

    def __init__(self) -> None:
        self._hash = sha256()
        self.size = 0
        self.ends = b""

    def update(self, data: memoryview, /) -> None:
        """Take note of more."""
        self._hash.update(data)
        self.size += len(data)
        self.ends = (self.ends + bytes(data[-_ENDS:]))[-_ENDS:]

    @property
    def sha256(self) -> str:
        """The hash, in hex."""
        return self._hash.hexdigest()
