"""A small data set to begin with."""

import json
from pathlib import Path

_COLOURS = ("red", "green", "blue", "yellow", "black", "white", "brown", "grey")


def write_example(file: str, rows: int = 120) -> str:
    """Write rows about the colours of numbered things; return the file."""
    lines = (json.dumps(_row(number, _COLOURS[number % len(_COLOURS)])) for number in range(rows))
    Path(file).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file


def _row(number: int, colour: str) -> dict[str, object]:
    turns = [("user", f"What colour is thing {number}?"), ("model", f"Thing {number} is {colour}.")]
    return {"contents": [{"role": role, "parts": [{"text": text}]} for role, text in turns]}
