"""Make a supervised tuning set out of the standard library's documentation.

A question is a function's qualified name with its signature, its answer the first sentence of
its documentation string. Rows are Vertex AI's JSONL for Gemini. The same Python gives the same
bytes; another version, whose library differs, gives another set.
"""

import argparse
import contextlib
import hashlib
import importlib
import inspect
import io
import json
import os
import pkgutil
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

TRAINING_ROWS = 1200
VALIDATION_ROWS = 150
SPLIT_SEED = "pulumi-vertex-tuning"
SYSTEM_INSTRUCTION = "Say in one sentence what this function of Python's standard library does."
TRAINING_FILE = "train.jsonl"
VALIDATION_FILE = "validation.jsonl"

# What everybody calls the modules of the operating system.
PUBLIC_NAMES = {"builtins": "", "nt": "os.", "posix": "os."}

LONGEST_SIGNATURE = 160
LONGEST_SENTENCE = 180
SHORTEST_SENTENCE = 15

# They open a browser or a window, print, reach for the terminal, test, ship other people's code,
# or are the same text a hundred times. setuptools replaces distutils where it is installed.
LEFT_OUT = frozenset(
    {
        "__hello__",
        "__phello__",
        "antigravity",
        "distutils",
        "encodings",
        "ensurepip",
        "idlelib",
        "lib2to3",
        "pydoc_data",
        "readline",
        "rlcompleter",
        "test",
        "tests",
        "this",
        "tkinter",
        "turtle",
        "turtledemo",
        "xxlimited",
        "xxlimited_35",
        "xxsubtype",
    }
)
# Abbreviations that a full stop ends without ending the sentence.
SENTENCE_END = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!etc)(?<!vs)(?<!cf)[.!?](?=\s|$)")
# What builtins write where a sentence should stand: "name(args) -> result".
CALL_LINE = re.compile(r"^[\w.]+\s?\(.*?\)(\s*->|\s*--|:|$)|->|^[SDLB]\.\w+\(")


class Row(NamedTuple):
    """One question with its answer."""

    question: str
    answer: str


def is_left_out(name: str) -> bool:
    """Tell whether a dotted module name has a part that is private or not to be imported."""
    return any(part.startswith("_") or part in LEFT_OUT for part in name.split("."))


def load(name: str) -> ModuleType | None:
    """Import a module; None where this platform or this build does not have it."""
    try:
        return importlib.import_module(name)
    except (ImportError, OSError, AttributeError):
        return None


def modules() -> Iterator[ModuleType]:
    """Walk the public modules and submodules of the standard library, by name."""
    waiting = sorted(sys.stdlib_module_names, reverse=True)
    while waiting:
        name = waiting.pop()
        module = None if is_left_out(name) else load(name)
        if module is None:
            continue
        yield module
        below = pkgutil.iter_modules(getattr(module, "__path__", ()), f"{name}.")
        waiting += sorted((found.name for found in below), reverse=True)


def is_home(obj: object, module: ModuleType) -> bool:
    """Tell whether the module, or its C accelerator, is where an object was defined."""
    return getattr(obj, "__module__", None) in {module.__name__, f"_{module.__name__}"}


def functions(module: ModuleType) -> Iterator[tuple[str, object]]:
    """Name the public functions of a module and the public methods of its classes."""
    for name, obj in sorted(vars(module).items()):
        if name.startswith("_") or not is_home(obj, module):
            continue
        if inspect.isclass(obj):
            for attribute, member in sorted(vars(obj).items()):
                if not attribute.startswith("_"):
                    yield f"{name}.{attribute}", getattr(member, "__func__", member)
        else:
            yield name, obj


def signature(routine: Callable[..., object]) -> str | None:
    """Write a routine's parameters; None where they are unknown or differ from run to run.

    A default that prints as `<...>` carries an address, one in braces the order of a set, and
    a quoted path belongs to one machine.
    """
    try:
        text = str(inspect.signature(routine))
    except (TypeError, ValueError, AttributeError, NameError):
        return None
    unstable = any(mark in text for mark in ("<", "{", "'/", '"/', " at 0x"))
    return None if unstable or len(text) > LONGEST_SIGNATURE else text


def first_sentence(documentation: str) -> str | None:
    """Take the first sentence of a documentation string; None where there is none to learn."""
    paragraph = " ".join(inspect.cleandoc(documentation).split("\n\n", 1)[0].split())
    end = SENTENCE_END.search(paragraph)
    sentence = paragraph[: end.end()] if end else paragraph
    if not SHORTEST_SENTENCE <= len(sentence) <= LONGEST_SENTENCE or sentence[0].islower():
        return None
    return None if CALL_LINE.search(sentence) else sentence


def row(module: str, name: str, obj: object) -> Row | None:
    """Make the row of one function; None where it has no signature or no sentence."""
    documentation = getattr(obj, "__doc__", None)
    if not (inspect.isroutine(obj) and callable(obj) and isinstance(documentation, str)):
        return None
    parameters, answer = signature(obj), first_sentence(documentation)
    if parameters is None or answer is None:
        return None
    return Row(PUBLIC_NAMES.get(module, f"{module}.") + name + parameters, answer)


def collect() -> list[Row]:
    """Read the whole library; one row a question, sorted."""
    rows: dict[str, Row] = {}
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        for module in modules():
            for name, obj in functions(module):
                found = row(module.__name__, name, obj)
                if found is not None:
                    rows[found.question] = found
    return sorted(rows.values())


def split(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Draw the training and the validation rows; the draw is a hash, so that it is stable."""

    def lot(drawn: Row) -> bytes:
        return hashlib.sha256(f"{SPLIT_SEED}\n{drawn.question}".encode()).digest()

    drawn = sorted(rows, key=lot)
    validation, rest = drawn[:VALIDATION_ROWS], drawn[VALIDATION_ROWS:]
    return rest[:TRAINING_ROWS], validation


def line(shown: Row) -> str:
    """Write one row as Vertex AI reads it."""
    content = {
        "systemInstruction": {"parts": [{"text": SYSTEM_INSTRUCTION}]},
        "contents": [
            {"role": "user", "parts": [{"text": shown.question}]},
            {"role": "model", "parts": [{"text": shown.answer}]},
        ],
    }
    return json.dumps(content, ensure_ascii=False) + "\n"


def write(path: Path, rows: Iterable[Row]) -> None:
    """Put the rows into a file that is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        file.writelines(map(line, rows))
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)  # noqa: PTH105 - the name as tempfile gave it


def count(path: Path) -> int:
    """Count the rows of a file."""
    with path.open("rb") as file:
        return sum(1 for _ in file)


def make(folder: Path) -> str | None:
    """Make the two files; what is wrong, where too little documentation was found."""
    training, validation = split(collect())
    if len(training) < TRAINING_ROWS:
        return (
            f"Found {len(training)} training rows where {TRAINING_ROWS} are wanted. Has this "
            "Python been stripped of its documentation strings (python -OO, PYTHONOPTIMIZE=2)?"
        )
    write(folder / VALIDATION_FILE, validation)
    write(folder / TRAINING_FILE, training)
    return None


def main() -> int:
    """Make the two files, unless they are there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder of the two files")
    parser.add_argument("--force", action="store_true", help="make them again")
    arguments = parser.parse_args()
    files = [arguments.out / TRAINING_FILE, arguments.out / VALIDATION_FILE]
    if arguments.force or not all(file.is_file() for file in files):
        wrong = make(arguments.out)
        if wrong is not None:
            print(wrong, file=sys.stderr)
            return 1
    print(", ".join(f"{file}: {count(file)} rows" for file in files))
    return 0


if __name__ == "__main__":
    sys.exit(main())
