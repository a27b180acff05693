"""Malformed files: a clear message each time, in bounded time and memory."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_vertex_tuning.dataset import DatasetError, examine
from tests.dataset.rows import bent_rows, conversations, line, lines

MEMORY = 200 * 1024  # KiB
EXAMPLES = int(os.environ.get("VERTEX_TUNING_EXAMPLES", "500"))
"""10,000 of them take a minute: VERTEX_TUNING_EXAMPLES=10000 pytest tests/dataset."""
_MEASURED = """
import sys
from pathlib import Path
from pulumi_vertex_tuning.dataset import DatasetError, inspect
try:
    inspect(Path(sys.argv[1]), shown_as="train.jsonl")
except DatasetError as error:
    print(str(error)[:2000])
# ru_maxrss would be that of the process which started this one, where it is larger.
print(next(one for one in open("/proc/self/status") if one.startswith("VmHWM")).split()[1])
"""
_MB = 1024**2


_PIECES = [b"", b"\n", b"\x00", b"\xff", b'"', b"}", b"\r", b"[" * 2000]


@st.composite
def malformed(draw: st.DrawFn) -> bytes:
    """Draw a file that was damaged: bytes changed, cut, doubled, joined or compressed."""
    rows = draw(st.lists(st.one_of(conversations(), bent_rows()), max_size=4))
    content = bytearray(b"".join(map(line, rows)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(content)))
        piece = draw(
            st.sampled_from([b"", b"\n", b"\x00", b"\xff", b'"', b"}", b"\r", b"[" * 2000])
        )
        content[at : at + draw(st.integers(0, 3))] = piece
    how = draw(st.sampled_from(["as it is", "cut", "gzip", "UTF-16", "BOM"]))
    if how == "cut":
        return bytes(content[: draw(st.integers(0, len(content)))])
    if how == "UTF-16":
        return content.decode("utf-8", "replace").encode("utf-16")
    changed = {"gzip": gzip.compress(bytes(content)), "BOM": b"\xef\xbb\xbf" + bytes(content)}
    return changed.get(how, bytes(content))


@settings(max_examples=EXAMPLES, deadline=5000)
@given(malformed())
def test_a_damaged_file_gives_a_report_or_a_message(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.jsonl"
    path.write_bytes(content)

    try:
        found = examine(path, "train.jsonl")
    except DatasetError as error:
        assert str(error).startswith("train.jsonl: ")  # noqa: PT017 - one of two outcomes
    else:
        assert found.size == len(content)
        assert all(1 <= one.line <= content.count(b"\n") + 1 for one in found.errors)
        assert (found.error_count > 0) == bool(found.errors)


BOMBS = {
    "objects": b"[" + b"{}," * (_MB * 4 // 3 - 10) + b"{}]\n",
    "parts": b'{"contents":[{"role":"user","parts":[' + b"{}," * (_MB * 4 // 3 - 50) + b"{}]}]}\n",
    "lists": b"[" + b"[]," * (_MB * 4 // 3 - 10) + b"[]]\n",
    "keys": b"{" + b",".join(b'"%06x":0' % number for number in range(350_000)) + b"}\n",
    "depth": b"[" * (_MB * 4 - 10) + b"\n",
    "one line": b"x" * (_MB * 64),
    "a text": b'{"contents":[{"role":"user","parts":[{"text":"' + b"x" * (_MB * 64) + b'"}]}]}\n',
    "no rows": b"\n" * (_MB * 4),
    "digits": b'{"contents":' + b"1" * (_MB * 3) + b"}\n",
    "cards": b"4539578763621486 " * (_MB // 4) + b"\n",
    "bad rows": b"{}\n" * (_MB // 2),
    "zeros": b"\x00" * (_MB * 64),
    "many turns": b'{"contents":['
    + b",".join([b'{"role":"user","parts":[{"text":"x"}]}'] * 100_000)
    + b"]}\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_made_to_hurt_is_refused_in_bounded_memory(tmp_path: Path, bomb: str) -> None:
    path = tmp_path / "bomb.jsonl"
    path.write_bytes(BOMBS[bomb])

    run = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )

    *message, memory = run.stdout.splitlines()
    assert message[0].startswith("train.jsonl: ")
    assert int(memory) < MEMORY


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for copies in (1, 30):
        path = tmp_path / f"{copies}.jsonl"
        with path.open("wb") as file:
            for _ in range(copies):
                file.write(lines(10_000))
        run = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, check=True
        )
        peaks.append(int(run.stdout.splitlines()[-1]))

    assert max(peaks) < 150 * 1024
    assert peaks[1] < peaks[0] + 40 * 1024  # what is kept of each row


def test_bombs_are_what_they_say() -> None:
    assert json.loads(BOMBS["objects"])[0] == {}
