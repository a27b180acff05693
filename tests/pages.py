"""Pages of docs/ as a reader follows them: files are written, commands typed, output compared.

On a page, "`name`:" above a block makes it a file; a ```console block is typed, and each line
under a command has to be printed, in that order. "..." stands for lines, at the end of a line for
the rest of it; numbers may be others. A comment above a block says what is not typed:
<!-- on Google Cloud -->, <!-- not run: why --> or <!-- another terminal -->, which goes on running.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

DOCS = Path(__file__).resolve().parents[1] / "docs"
TIMEOUT = 180.0

_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*) -->\n+)?(?:^`(?P<file>[\w./-]+)`:\n\n)?"
    r"^```(?P<language>\w+)\n(?P<content>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
_READY = re.compile(r"\S*127\.0\.0\.1:\d+")
_HIDDEN = ("AIPLATFORM_", "GOOGLE_", "PULUMI_BACKEND", "PULUMI_CONFIG", "STORAGE_")


class Block(NamedTuple):
    """A block of code on a page."""

    mark: str
    file: str
    language: str
    content: str


def blocks(text: str) -> list[Block]:
    """Return a page's blocks of code."""
    return [Block(*(part or "" for part in match.groups())) for match in _BLOCK.finditer(text)]


def commands(content: str) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with what it prints."""
    return _COMMAND.findall(content)


def pattern(line: str) -> str:
    """Return what a line of a page stands for: numbers, names and curves are others each time."""
    text = re.sub(r"test-[0-9a-f]{12}", "0", line)
    text = re.escape(text.removesuffix("...")).replace(r"\ ", " ")
    text = re.sub(r"\d[\d.,]*", r"[\\w.,-]+", text)
    text = re.sub("[▁▂▃▄▅▆▇█]+", "[▁-█]+", text)
    return re.sub(" +", " +", text) + ("" if line.endswith("...") else r"\s*$")


def check(command: str, lines: list[str], printed: str) -> None:
    """Find the lines one after the other in what was printed."""
    rest = printed
    for line in (line for line in lines if line.strip() not in {"", "..."}):
        found = re.search(rf"(?m)^.*?{pattern(line.rstrip())}", rest)
        assert found, f"{command}: {line!r} is not in\n{rest}"
        rest = rest[found.end() :]


class Reader:
    """Follows pages in a folder. `known` says what stands here for what stands on a page."""

    def __init__(self, folder: Path, known: dict[str, str]) -> None:
        self.folder, self.known, self.typed = folder, known, 0
        kept = {key: value for key, value in os.environ.items() if not key.startswith(_HIDDEN)}
        self.environment = {
            **kept,
            "COLUMNS": "120",
            # A program that is changed and changed back within a second, to the same length, would
            # be taken from Python's cache of the version between.
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": f"{scripts(folder.with_name('bin'))}:{kept['PATH']}",
            "PULUMI_HOME": str(folder.with_name("home")),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1",
            "VERTEX_TUNING_PROGRESS": "lines",
        }
        self._running: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for process in self._running:
            process.terminate()
            process.communicate(timeout=TIMEOUT)

    def follow(self, name: str, *, after: str = "", until: str = "") -> None:
        """Do what a page says, from a heading to another."""
        text = (DOCS / name).read_text(encoding="utf-8")
        end = text.index(until) if until else len(text)
        for block in blocks(text[text.index(after) : end]):
            self._do(block)

    def run(self, command: str) -> str:
        """Type a command; return what it shows."""
        return type_in_shell(self._here(command), self.folder, self.environment)

    def _do(self, block: Block) -> None:
        if block.mark == "another terminal":
            self._start(*commands(block.content)[0])
        elif block.mark.startswith(("on Google Cloud", "not run: ")):
            return
        elif block.file:
            path = self.folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._here(block.content), encoding="utf-8")
        elif block.language == "console":
            for typed, shown in commands(block.content):
                self._type(typed, shown)

    def _type(self, typed: str, shown: str) -> None:
        self.typed += 1
        if typed.startswith("export "):
            printed = subprocess.check_output(
                ["sh", "-c", f"{typed} && env -0"], cwd=self.folder, env=self.environment, text=True
            )
            self.environment = dict(one.split("=", 1) for one in printed.split("\0") if one)
        else:
            printed = self.run(typed)
            check(typed, self._here(shown).splitlines(), printed)

    def _start(self, typed: str, shown: str) -> None:
        """Begin an emulator on a free port, which stands for the page's from then on."""
        command = [*shlex.split(typed), "--port", "0", "--job-seconds", "1"]
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, text=True, cwd=self.folder
        )
        self._running.append(process)
        assert process.stdout
        line = process.stdout.readline()
        check(typed, shown.splitlines(), line)
        [ours], [theirs] = _READY.findall(line), _READY.findall(shown)
        self.known[theirs.removeprefix("http://")] = ours.removeprefix("http://")

    def _here(self, text: str) -> str:
        for there, here in self.known.items():
            text = text.replace(there, here)
        return text


def type_in_shell(command: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Type a command; return what a person sees of it, whatever its exit code is."""
    ended = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return ended.stdout


def scripts(folder: Path) -> Path:
    """Make a folder with the command of this checkout."""
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "vertex-tuning"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m pulumi_vertex_tuning.cli.app "$@"\n')
    script.chmod(0o755)
    return folder


def marked(name: str) -> Iterator[str]:
    """Yield the marks of a page's blocks that are not typed."""
    for block in blocks((DOCS / name).read_text(encoding="utf-8")):
        if block.mark and block.language == "console":
            yield block.mark
