"""Checking blocks: here, and side by side in processes of our own where the file is large.

Processes are started by name and not forked: the caller may be a Pulumi program, with threads,
whose main module must not run again.
"""

import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pulumi_vertex_tuning.dataset.reading.memory import BLOCK, Block, Memory
from pulumi_vertex_tuning.dataset.rows.block import TOO_LONG, Checked, check
from pulumi_vertex_tuning.dataset.rows.careful import Kind

REQUEST = struct.Struct("<qqq")
"""Start, end and looks of a block; what a worker is told."""
ANSWER = struct.Struct("<q")
"""Size of the pickled answer that follows."""

_AHEAD = 3
"""Blocks that a process has been asked for at a time."""
_SPARE_SLOTS = 4
_LOOKS = 512
"""Rows of a file that the estimate of tokens looks at, about."""


@dataclass(frozen=True)
class Looks:
    """In which blocks how many rows are looked at closely, for the estimate of tokens."""

    every: int
    rows: int

    @classmethod
    def of(cls, size: int) -> "Looks":
        """Return what comes to about _LOOKS rows of a file."""
        blocks = max(size // BLOCK, 1)
        return cls(max(blocks // _LOOKS, 1), max(_LOOKS // blocks, 1))

    def at(self, number: int) -> int:
        """Return how many rows of a block are looked at."""
        return 0 if number % self.every else self.rows


_Numbered = tuple[int, Block]


class Work(Protocol):
    """Something that checks blocks, and gives the results in the order of the blocks."""

    memory: Memory

    def free_slot(self) -> int:
        """Return a slot whose block was checked."""

    def give(self, block: Block) -> None:
        """Check a block, now or soon."""

    def finish(self) -> Checked:
        """Return all results, joined."""


def _result(memory: Memory, block: Block, kind: Kind, looks: int) -> Checked:
    if block.too_long:
        found = Checked(lines=1)
        found.error(1, "", TOO_LONG)
        return found
    return check(memory.take(block), kind, looks)


class Here:
    """Checks in this thread; needs two slots."""

    def __init__(self, kind: Kind, looks: "Looks") -> None:
        self.memory = Memory(2)
        self._kind, self._looks = kind, looks
        self._found = Checked()
        self._given = 0
        self._slot = 1

    def free_slot(self) -> int:
        """Return the other slot."""
        self._slot = 1 - self._slot
        return self._slot

    def give(self, block: Block) -> None:
        """Check the block."""
        looks = self._looks.at(self._given)
        self._given += 1
        self._found.join(_result(self.memory, block, self._kind, looks))

    def finish(self) -> Checked:
        """Return what was found."""
        return self._found


class SideBySide:
    """Checks in other processes, and here when all slots are full."""

    def __init__(self, kind: Kind, looks: "Looks", workers: int) -> None:
        slots = (_AHEAD + 1) * workers + _SPARE_SLOTS
        self.memory = Memory(slots, shared=True)
        self._kind, self._looks = kind, looks
        self._found = Checked()
        self._free = list(range(slots))
        self._given = 0
        self._open = dict.fromkeys(range(slots), 0)
        self._waiting: queue.SimpleQueue[_Numbered | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[int, Block, Checked | None]] = queue.SimpleQueue()
        self._early: dict[int, Checked] = {}
        self._joined = 0
        self.done_elsewhere = 0
        self._workers = [_Worker(self.memory, kind, looks) for _ in range(workers)]
        self._threads = [
            threading.Thread(target=worker.serve, args=(self._waiting, self._done), daemon=True)
            for worker in self._workers
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pids(self) -> list[int]:
        """The processes."""
        return [worker.pid for worker in self._workers]

    def free_slot(self) -> int:
        """Return a slot, after helping to check where there is none."""
        while not self._free:
            self._help()
        return self._free.pop()

    def give(self, block: Block) -> None:
        """Let whoever has time check it."""
        self._open[block.slot] += 1
        if block.too_long:
            self._done.put((self._given, block, None))
        else:
            self._waiting.put((self._given, block))
        self._given += 1

    def finish(self) -> Checked:
        """Return what was found, when all is checked."""
        while self._joined < self._given:
            self._help()
        return self._found

    def close(self) -> None:
        """End the processes."""
        for _ in self._threads:
            self._waiting.put(None)
        for worker in self._workers:
            worker.end()
        for thread in self._threads:
            thread.join()

    def _help(self) -> None:
        """Take results, else check a block, else wait for a result."""
        try:
            self._take(*self._done.get_nowait())
        except queue.Empty:
            try:
                waiting = self._waiting.get_nowait()
            except queue.Empty:
                self._take(*self._done.get())
            else:
                if waiting:
                    self._take(*waiting, None)

    def _take(self, number: int, block: Block, result: Checked | None) -> None:
        """Keep a result until all before it are there; None was not checked yet."""
        self.done_elsewhere += result is not None
        if result is None:
            result = _result(self.memory, block, self._kind, self._looks.at(number))
        self._open[block.slot] -= 1
        if not self._open[block.slot]:
            self._free.append(block.slot)
        self._early[number] = result
        while (following := self._early.pop(self._joined, None)) is not None:
            self._found.join(following)
            self._joined += 1


class _Worker:
    """A process that checks blocks, as this side sees it."""

    def __init__(self, memory: Memory, kind: Kind, looks: "Looks") -> None:
        self._looks = looks
        root = Path(__file__).parents[3]
        code = (
            f"import sys; sys.path.insert(0, {str(root)!r}); from {__package__}.worker import main"
        )
        size = str(len(memory.view))
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", f"{code}; main()", str(memory.fd), size, kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[memory.fd],
        )

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def serve(
        self,
        waiting: "queue.SimpleQueue[_Numbered | None]",
        done: "queue.SimpleQueue[tuple[int, Block, Checked | None]]",
    ) -> None:
        """Pass blocks on, until there is nothing more, or the process has died.

        A few are sent ahead: this thread gets its turn only every now and then.
        """
        sent: deque[_Numbered] = deque()
        more = alive = True
        while alive and (more or sent):
            while more and alive and len(sent) < _AHEAD:
                try:
                    item = waiting.get(block=not sent)
                except queue.Empty:
                    break
                if more := item is not None:
                    sent.append(item)
                    alive = self._send(*item)
            if sent and alive:
                answer = self._answer()
                alive = answer is not None
                done.put((*sent.popleft(), answer))
        for item in sent:
            done.put((*item, None))

    def end(self) -> None:
        """Let the process end, by its end of input; it is killed where it does not."""
        try:
            self._process.communicate(timeout=5)
        except (subprocess.TimeoutExpired, ValueError, OSError):
            self._process.kill()
            self._process.wait()

    def _send(self, number: int, block: Block) -> bool:
        """Ask for a block; False where the process has died."""
        stream = self._process.stdin
        assert stream
        try:
            stream.write(REQUEST.pack(block.start, block.end, self._looks.at(number)))
            stream.flush()
        except OSError:
            return False
        return True

    def _answer(self) -> Checked | None:
        """Return the next result; None where the process has died."""
        stream = self._process.stdout
        assert stream
        try:
            (size,) = ANSWER.unpack(stream.read(ANSWER.size))
            answer: Checked = pickle.loads(stream.read(size))  # noqa: S301 - our own process
        except (OSError, struct.error, EOFError, pickle.UnpicklingError):
            return None
        return answer


@contextmanager
def work_on(kind: Kind, size: int, workers: int) -> Iterator[Work]:
    """Return what checks the blocks; at the end its memory and processes are gone."""
    looks = Looks.of(size)
    if workers < 1:
        here = Here(kind, looks)
        try:
            yield here
        finally:
            here.memory.close()
        return
    together = SideBySide(kind, looks, workers)
    try:
        yield together
    finally:
        together.close()
        together.memory.close()
