"""Rows as people tune with: their lengths are those of a job on record, their words are English.

The job: 500 rows with 467 input tokens on average, half of them 414 or less, 95 % 1,016 or less,
and 43 output tokens on average (a response of tuningJobs.get of 2024).
"""

import json
import math
import random
import re
from collections.abc import Iterator
from pathlib import Path
from pydoc_data.topics import topics

_MEDIAN, _P95 = 414, 1016
_SIGMA = math.log(_P95 / _MEDIAN) / 1.645
_LETTERS_OF_A_TOKEN = 4.1
_ANSWER = 43
_SYSTEM = "You are an assistant for programmers. Answer in one or two sentences."


def write(path: Path, size: int, seed: int = 1) -> int:
    """Write a file of about so many bytes; return the number of rows."""
    rows = written = 0
    with path.open("wb") as file:
        for line in _lines(random.Random(seed)):  # noqa: S311 - the same rows each time
            if written >= size:
                return rows
            written += file.write(line)
            rows += 1
    return rows


def _lines(chance: random.Random) -> Iterator[bytes]:
    sentences = _sentences()
    while True:
        question = _text(chance, sentences, chance.lognormvariate(math.log(_MEDIAN), _SIGMA))
        answer = _text(chance, sentences, _ANSWER * chance.uniform(0.5, 1.5))
        row = {
            "systemInstruction": {"role": "system", "parts": [{"text": _SYSTEM}]},
            "contents": [
                {"role": "user", "parts": [{"text": question}]},
                {"role": "model", "parts": [{"text": answer}]},
            ],
        }
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _text(chance: random.Random, sentences: list[str], tokens: float) -> str:
    letters = int(tokens * _LETTERS_OF_A_TOKEN)
    text = ""
    while len(text) < letters:
        text += chance.choice(sentences)
    return text[:letters].strip()


def _sentences() -> list[str]:
    """Return the sentences of Python's own help texts, as they stand: with code and markup."""
    text = "\n".join(topics.values())
    return [f"{one} " for one in re.split(r"(?<=[.:])\s+", text) if one.strip()]
