"""Memory that a file is read into, block after block, shared with the processes that check it."""

import mmap
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pulumi_vertex_tuning.dataset.limits import ROW_BYTES

BLOCK = 768 * 1024
"""Bytes that are read at a time: they fit into a core's own cache."""
SLOT = ROW_BYTES + 2 * BLOCK
"""Bytes of the place of a block. What is not written to takes no memory."""


class Source(Protocol):
    """What can be read: a file, or an object of Cloud Storage."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read into the buffer; 0 at the end."""


class Digest(Protocol):
    """A hash of all that was read."""

    def update(self, data: memoryview, /) -> None:
        """Take more."""


@dataclass(frozen=True)
class Block:
    """Whole lines in memory. One that is too long to be kept stands for its line."""

    slot: int
    start: int
    end: int
    too_long: bool = False


class Memory:
    """Slots in one mapping, which other processes map as well where it has a file."""

    def __init__(self, slots: int, *, shared: bool = False) -> None:
        self.fd = _anonymous_file(slots * SLOT) if shared else -1
        self.map = mmap.mmap(self.fd, slots * SLOT)
        self.view = memoryview(self.map)
        self.slots = slots

    def close(self) -> None:
        """Give the memory back."""
        self.view.release()
        self.map.close()
        if self.fd >= 0:
            os.close(self.fd)

    def take(self, block: Block) -> bytes:
        """Return a copy of a block."""
        return self.map[block.start : block.end]


def cut(
    source: Source, digest: Digest, memory: Memory, free_slot: Callable[[], int]
) -> Iterator[Block]:
    """Read all there is and yield it in blocks of whole lines, in memory."""
    cutter = _Cutter(source, digest, memory)
    slot = free_slot()
    while cutter.read(slot):
        if cutter.end > cutter.start or cutter.skipped:
            following = free_slot()
            yield from cutter.blocks(slot)
            cutter.move_rest_to(following)
            slot = following
    yield from cutter.rest(slot)


class _Cutter:
    """Where the reading stands in its slot: [start, end) are whole lines, [end, filled) is not."""

    def __init__(self, source: Source, digest: Digest, memory: Memory) -> None:
        self.source, self.digest, self.memory = source, digest, memory
        self.start = self.end = self.filled = 0
        self.skipping = self.skipped = False

    def read(self, slot: int) -> bool:
        """Read the next bytes into the slot; False at the end of the source."""
        base = slot * SLOT
        if not self.filled:
            self.start = self.end = self.filled = base
        before = self.filled
        self.filled = self._fill(before)
        if self.filled == before:
            return False
        self.digest.update(self.memory.view[before : self.filled])
        if self.skipping:
            self._skip(base, before)
        self.end = max(self.memory.map.rfind(b"\n", max(before, self.start), self.filled) + 1, 0)
        if self.end <= self.start:
            self.end = self.start
            self._drop_what_is_too_long(base)
        return True

    def blocks(self, slot: int) -> Iterator[Block]:
        """Yield what is whole by now."""
        if self.skipped:
            yield Block(slot, 0, 0, too_long=True)
            self.skipped = False
        if self.end > self.start:
            yield Block(slot, self.start, self.end)

    def rest(self, slot: int) -> Iterator[Block]:
        """Yield the last line, where no newline ends it."""
        if self.skipping:
            yield Block(slot, 0, 0, too_long=True)
        elif self.filled > self.start:
            yield Block(slot, self.start, self.filled)

    def move_rest_to(self, slot: int) -> None:
        """Let the next slot begin with the line that is not whole yet."""
        base, size = slot * SLOT, self.filled - self.end
        view = self.memory.view
        view[base : base + size] = view[self.end : self.filled]
        self.start = self.end = base
        self.filled = base + size

    def _fill(self, at: int) -> int:
        most = at + BLOCK
        while at < most and (got := self._read_into(at, most)):
            at += got
        return at

    def _read_into(self, at: int, most: int) -> int | None:
        """Read on; what the source keeps hold of must not keep the memory from being closed."""
        with self.memory.view[at:most] as window:
            return self.source.readinto(window)

    def _skip(self, base: int, before: int) -> None:
        """Leave out what still belongs to a line that is too long."""
        newline = self.memory.map.find(b"\n", before, self.filled)
        if newline < 0:
            self.filled = base
            return
        self.start = newline + 1
        self.skipping, self.skipped = False, True

    def _drop_what_is_too_long(self, base: int) -> None:
        if self.filled - self.start > ROW_BYTES:
            self.skipping = True
            self.start = self.end = self.filled = base


def _anonymous_file(size: int) -> int:
    """Return a file without a name, in memory where the system has that."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("data-set")
    else:
        with tempfile.TemporaryFile() as file:
            fd = os.dup(file.fileno())
    os.ftruncate(fd, size)
    return fd
