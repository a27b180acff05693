"""The emulator's page says what is so: its snippets run in their order and print what it shows."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from pulumi_vertex_tuning.cli.app import app
from pulumi_vertex_tuning.emulator.faults.fault import Kind
from pulumi_vertex_tuning.emulator.faults.scenarios import Outcome
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

PAGE = (Path(__file__).parents[2] / "docs" / "emulator.md").read_text(encoding="utf-8")
SNIPPET = re.compile(r"```(python|sh)\n(.*?)```\n(?:[^`#\n]*\n?```text\n(.*?)```)?", re.DOTALL)
SNIPPETS = [match.groups() for match in SNIPPET.finditer(PAGE)]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running_emulator(job_seconds=1.0, grpc=True) as running:
        yield running


def here(text: str, emulator: Emulator) -> str:
    """Let a snippet ask the emulator of this test."""
    return text.replace("127.0.0.1:8090", emulator.host).replace(
        "127.0.0.1:8091", emulator.grpc_host
    )


def run(kind: str, snippet: str, folder: Path) -> str:
    script = folder / ("test_snippet.py" if "def test_" in snippet else "snippet")
    script.write_text(snippet)
    command = {"sh": ["bash", "-euo", "pipefail"], "python": [sys.executable]}[kind]
    if "def test_" in snippet:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [*command, str(script)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_every_snippet_runs_and_prints_what_the_page_shows(
    emulator: Emulator,
    tmp_path: Path,
) -> None:
    assert [shown is None for _, _, shown in SNIPPETS] == [False] * 5 + [True]
    for kind, snippet, shown in SNIPPETS:
        printed = run(kind, here(snippet, emulator), tmp_path)
        if shown is not None:
            assert printed.rstrip().endswith(shown.rstrip())


def test_the_table_of_options_is_the_commands() -> None:
    group = get_command(app)
    command = group.commands["emulator"]  # type: ignore[attr-defined] # a group of commands
    known = {option for parameter in command.params for option in parameter.opts}
    table = set(re.findall(r"^\| `(--[a-z-]+)` \|", PAGE, re.MULTILINE))
    assert table == known
    for parameter in command.params:
        default = re.search(rf"^\| `{parameter.opts[0]}` \| `(.*?)` \|", PAGE, re.MULTILINE)
        if default is not None:
            assert float_or_text(default[1]) == float_or_text(str(parameter.default))


def float_or_text(text: str) -> float | str:
    return float(text) if re.fullmatch(r"[\d.]+", text) and text.count(".") < 2 else text


def test_every_fault_and_outcome_is_on_the_page() -> None:
    assert named_in("fault `kind`") == set(Kind)
    assert named_in("scenario `outcome`") == set(Outcome) - {Outcome.SUCCEEDED}


def named_in(heading: str) -> set[str]:
    """Return what stands in the first column of the table with this heading."""
    table = PAGE[PAGE.index(f"| {heading}") :].split("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    return {name for cell in cells for name in re.findall(r"`([\w-]+)`", cell)}


def test_links_lead_somewhere() -> None:
    folder = Path(__file__).parents[2] / "docs"
    for target in re.findall(r"\]\(([\w./-]+)\)", PAGE):
        assert (folder / target).exists()


def test_it_says_that_it_is_no_gemini() -> None:
    assert "there is no Gemini in it" in PAGE
