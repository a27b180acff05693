"""Coverage-guided fuzzing of the reader with atheris: `python -m tests.dataset.fuzz -runs=10000`.

It begins with good rows and ones that are bent. A crash is anything but a report or a
DatasetError; libFuzzer also ends it for more than 200 MB, or 10 s for one file.
"""

import io
import sys
import tempfile
from pathlib import Path

import atheris

from pulumi_vertex_tuning.dataset.errors import DatasetError
from tests.dataset.rows import line, row

with atheris.instrument_imports(include=["pulumi_vertex_tuning.dataset"]):
    from pulumi_vertex_tuning.dataset.reading.file import examine_stream

_PAIR = {
    "contents": row()["contents"][:1],
    "completions": [
        {"score": score, "completion": {"role": "model", "parts": [{"text": "x"}]}}
        for score in (0, 1)
    ],
}
_FILE = {"fileData": {"fileUri": "gs://bucket/a.png", "mimeType": "image/png"}}
_SEEDS = [
    line(row()) + line(row("Who?", systemInstruction={"parts": {"text": "Be brief."}})),
    line({"contents": [{"role": "USER", "parts": [_FILE]}, {"role": "model", "parts": {}}]}),
    line(_PAIR),
    b'{"messages": [{"role": "assistant", "content": "x"}]}\r\n\n[]\n{"contents": [5]}',
]


def examine(data: bytes) -> None:
    """Examine one file."""
    try:
        found = examine_stream(io.BytesIO(data), "it", len(data))
        found.refuse()
    except DatasetError as error:
        assert str(error).startswith("it: ")  # noqa: PT017 - one of two outcomes
    else:
        assert found.rows > 0


def main() -> None:
    """Fuzz with libFuzzer's options."""
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(_SEEDS):
            Path(folder, str(number)).write_bytes(seed)
        limits = ["-rss_limit_mb=200", "-timeout=10", "-max_len=4096", "-verbosity=0"]
        atheris.Setup([sys.argv[0], *limits, *sys.argv[1:], folder], examine)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
