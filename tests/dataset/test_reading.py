"""A file on its way through memory: whole lines, in order, whatever their length."""

import io
import os
import random
import signal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_vertex_tuning.dataset import Report, examine, inspect_stream
from pulumi_vertex_tuning.dataset.limits import ROW_BYTES
from pulumi_vertex_tuning.dataset.reading.memory import BLOCK, Memory, cut
from pulumi_vertex_tuning.dataset.reading.stream import Passed, Peeked
from pulumi_vertex_tuning.dataset.reading.work import SideBySide, work_on
from pulumi_vertex_tuning.dataset.report import report
from tests.dataset.rows import line, lines, row

BAD = b'{"contents": 1}\n'


class _Dripping(io.RawIOBase):
    """A source that gives a few bytes at a time, as a network does."""

    def __init__(self, content: bytes, most: int) -> None:
        self._content, self._most = io.BytesIO(content), most

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        return self._content.readinto(view[: self._most])


def _blocks(content: bytes) -> tuple[list[bytes], str]:
    memory, passed = Memory(2), Passed()
    slots = [0]

    def other() -> int:
        slots.append(1 - slots[-1])
        return slots[-1]

    taken = [
        b"<too long>\n" if block.too_long else memory.take(block)
        for block in cut(io.BytesIO(content), passed, memory, other)
    ]
    memory.close()
    return taken, passed.sha256


@settings(max_examples=40)
@given(st.lists(st.integers(0, 3 * BLOCK), max_size=6), st.booleans())
def test_blocks_are_the_file_cut_at_newlines(lengths: list[int], last: bool) -> None:
    content = b"\n".join(
        random.Random(length).randbytes(length).hex().encode()[:length] for length in lengths
    )
    content += b"\n" if last else b""

    blocks, digest = _blocks(content)

    assert b"".join(blocks) == content
    assert all(block.endswith(b"\n") for block in blocks[:-1])
    assert digest == sha256(content).hexdigest()


@pytest.mark.parametrize("length", [ROW_BYTES + BLOCK + 1, ROW_BYTES * 3, ROW_BYTES * 3 + BLOCK])
@pytest.mark.parametrize("after", [b"", b"\n", b"\nshort\n", b"\n" + b"y" * BLOCK + b"\nshort\n"])
@pytest.mark.parametrize("before", [b"", b"first\n", b"x" * BLOCK + b"\n"])
def test_a_line_that_is_too_long_is_left_out(before: bytes, length: int, after: bytes) -> None:
    content = before + b"z" * length + after

    blocks, digest = _blocks(content)

    assert b"".join(blocks) == before + b"<too long>\n" + after.removeprefix(b"\n")
    assert digest == sha256(content).hexdigest()


def _told(found: Report) -> tuple[object, ...]:
    errors = [(one.line, one.path, one.message) for one in found.errors]
    facts = found.statistics, found.warnings, found.row_digests, found.row_lines, found.references
    return found.sha256, found.size, found.rows, found.error_count, errors, *facts


def _content() -> bytes:
    """Return some megabytes with a bit of everything in them."""
    picture = {"fileData": {"fileUri": "gs://bucket/p.png", "mimeType": "image/png"}}
    with_file = row()
    with_file["contents"][0]["parts"].append(picture)
    pieces = [lines(4000), BAD, line(with_file), b"\n", lines(5000, systemInstruction=None)]
    pieces += [line(row("é" * 100_000, "中" * 30_000)), b"x" * (ROW_BYTES * 2), b"\n", lines(9000)]
    return b"".join(pieces) + BAD[:-1]


def _examined(content: bytes, workers: int) -> Report:
    peeked, passed = Peeked(io.BytesIO(content)), Passed()
    with work_on("supervised", len(content), workers) as work:
        for block in cut(peeked, passed, work.memory, work.free_slot):
            work.give(block)
        return report("it", "supervised", passed, work.finish())


@pytest.mark.parametrize("workers", [1, 3])
def test_side_by_side_comes_to_the_same(workers: int) -> None:
    content = _content()

    assert _told(_examined(content, workers)) == _told(_examined(content, 0))


def test_processes_do_part_of_the_work_and_are_gone_afterwards() -> None:
    content = _content() * 8
    peeked, passed = Peeked(io.BytesIO(content)), Passed()

    with work_on("supervised", len(content), 1) as work:
        assert isinstance(work, SideBySide)
        [pid] = work.pids
        for block in cut(peeked, passed, work.memory, work.free_slot):
            work.give(block)
        found = report("it", "supervised", passed, work.finish())
        done = work.done_elsewhere

    assert done > 0
    assert _told(found) == _told(_examined(content, 0))
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_that_is_killed_costs_nothing_but_time() -> None:
    content = _content()
    peeked, passed = Peeked(io.BytesIO(content)), Passed()

    with work_on("supervised", len(content), 2) as work:
        assert isinstance(work, SideBySide)
        for block in cut(peeked, passed, work.memory, work.free_slot):
            work.give(block)
            for pid in work.pids:
                os.kill(pid, signal.SIGKILL)
        found = report("it", "supervised", passed, work.finish())

    assert _told(found) == _told(_examined(content, 0))


@pytest.mark.parametrize("most", [1000, 70_001, 1 << 20])
def test_a_stream_that_comes_in_drops_is_read_the_same(tmp_path: Path, most: int) -> None:
    content = lines(3000)
    path = tmp_path / "train.jsonl"
    path.write_bytes(content)

    dripped = inspect_stream(_Dripping(content, most), "it", len(content))

    assert _told(dripped) == _told(examine(path))


class _Keeping:
    """A source that keeps hold of what it was given, as a frame in a traceback does."""

    def __init__(self, content: bytes) -> None:
        self._content, self._kept = io.BytesIO(content), list[memoryview]()

    def readinto(self, buffer: memoryview, /) -> int:
        self._kept.append(buffer)
        return self._content.readinto(buffer)


def test_what_a_source_keeps_does_not_keep_the_memory() -> None:
    content = lines(3000)

    assert inspect_stream(_Keeping(content), "it", len(content)).rows == 3000
