"""Run one group of benchmarks and print a table, or JSON."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.commands import report as commands
from benchmarks.console import report as console
from benchmarks.data import report as data
from benchmarks.emulator import report as emulator
from benchmarks.provider import report as provider
from benchmarks.tokens import report as tokens


def main() -> None:
    """Read the command line and run what it asks for."""
    asked = _parser().parse_args()
    report, table = _GROUPS[asked.group](asked)
    text = json.dumps(asdict(report), indent=2) if asked.json else table(report)
    sys.stdout.write(text + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("group", nargs="?", default="emulator", choices=sorted(_GROUPS))
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--quick", action="store_true", help="only see that everything runs")
    parser.add_argument(
        "--vocabulary", type=Path, help="tokens: a tokenizer.json, for example Gemma 3's"
    )
    parser.add_argument("--catalogs", type=Path, help="tokens: a folder with translations (.mo)")
    parser.add_argument("--all", action="store_true", help="also the naive provider with 64 models")
    return parser


def _emulator(asked: argparse.Namespace) -> tuple[Any, Callable[[Any], str]]:
    return emulator.run(emulator.QUICK if asked.quick else emulator.FULL), emulator.table


def _provider(asked: argparse.Namespace) -> tuple[Any, Callable[[Any], str]]:
    size = provider.QUICK if asked.quick else provider.EVERYTHING if asked.all else provider.FULL
    return provider.run(size), provider.table


def _commands(asked: argparse.Namespace) -> tuple[Any, Callable[[Any], str]]:
    return commands.run(commands.QUICK if asked.quick else commands.FULL), commands.table


def _console(asked: argparse.Namespace) -> tuple[Any, Callable[[Any], str]]:
    return console.run(console.QUICK if asked.quick else console.FULL), console.table


def _data(asked: argparse.Namespace) -> tuple[Any, Callable[[Any], str]]:
    return data.run(data.QUICK if asked.quick else data.FULL), data.table


def _tokens(asked: argparse.Namespace) -> tuple[Any, Callable[[Any], str]]:
    if asked.vocabulary is None:
        raise SystemExit("tokens: give --vocabulary FILE, a tokenizer.json (Gemma 3's is public)")
    return tokens.run(asked.vocabulary, asked.catalogs), tokens.table


_GROUPS = {
    "commands": _commands,
    "console": _console,
    "data": _data,
    "emulator": _emulator,
    "provider": _provider,
    "tokens": _tokens,
}

if __name__ == "__main__":
    main()
