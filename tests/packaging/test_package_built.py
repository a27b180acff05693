"""What is released works by itself: built, looked through, installed elsewhere, and used."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.conftest import write_rows
from tests.engine import cli

ROOT = Path(__file__).resolve().parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PACKAGE = "pulumi_vertex_tuning"

_DATA = {".json", ".typed"}
_MINUTES = 600


def _run(*command: object, cwd: Path, **environment: str) -> str:
    ended = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        env={**_environment(), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_MINUTES,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout
    return ended.stdout


def _environment() -> dict[str, str]:
    """Return the environment without what leads Python to this checkout."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}


def _checkout(folder: Path) -> Path:
    """Copy what git knows, so that building leaves nothing here."""
    listed = _run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


def _build(folder: Path) -> tuple[Path, Path]:
    """Build both; return wheel and sdist."""
    source, out = _checkout(folder / "checkout"), folder / "dist"
    pins = str(ROOT / "constraints.txt")
    _run(sys.executable, "-m", "build", "--outdir", out, source, cwd=folder, PIP_CONSTRAINT=pins)
    [wheel], [sdist] = out.glob("*.whl"), out.glob("*.tar.gz")
    return wheel, sdist


def _modules() -> set[str]:
    provider = ROOT / "provider"
    found = (path for path in (provider / PACKAGE).rglob("*") if path.is_file())
    return {str(path.relative_to(provider)) for path in found if path.suffix in {".py", *_DATA}}


def _check_contents(wheel: Path, sdist: Path) -> None:
    """The wheel holds the package and nothing else; the sdist what builds it."""
    info = f"{PACKAGE}-{PROJECT['version']}.dist-info/"
    with zipfile.ZipFile(wheel) as opened:
        names = {name for name in opened.namelist() if not name.startswith(info)}
        metadata = opened.read(f"{info}METADATA").decode()
        assert f"{info}licenses/LICENSE" in opened.namelist()
    assert names == _modules()
    assert "License-Expression: Apache-2.0\n" in metadata
    with tarfile.open(sdist) as opened_sdist:
        parts = {name.partition("/")[2] for name in opened_sdist.getnames()}
    top = {part.partition("/")[0] for part in parts if part}
    assert top == {
        *("CHANGELOG.md", "LICENSE", "MANIFEST.in", "PKG-INFO", "README.md"),
        *("constraints.txt", "provider", "pyproject.toml", "setup.cfg"),
    }
    assert not [part for part in parts if "__pycache__" in part or part.endswith(".pyc")]


def _install(wheel: Path, folder: Path) -> Path:
    """Make a clean environment with the wheel; return its scripts."""
    _run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    pip = (folder / "venv" / "bin" / "python", "-m", "pip", "install", "-q", "--no-input")
    pins = ("-c", ROOT / "constraints.txt")
    _run(*pip, *pins, f"pulumi-vertex-tuning[emulator] @ {wheel.as_uri()}", cwd=folder)
    return folder / "venv" / "bin"


def _up(scripts: Path, folder: Path, emulator: Emulator) -> dict[str, Any]:
    """Run the README's program where nothing else lies; return its outputs."""
    [program] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (folder / "Pulumi.yaml").write_text("name: readme\nruntime: python\n")
    (folder / "__main__.py").write_text(program)
    write_rows(folder / "data" / "train.jsonl", 20)
    write_rows(folder / "data" / "validation.jsonl", 5, start=100)
    made = cli.environment(folder / "pulumi", emulator)
    environment = {key: value for key, value in made.items() if not key.startswith("PYTHON")}
    environment |= {
        "PATH": f"{scripts}:{made['PATH']}",
        "GOOGLE_CLOUD_PROJECT": "test-wheel",
        "GOOGLE_CLOUD_LOCATION": "us-central1",
    }
    for command in (("stack", "init", "dev"), ("up", "--yes", "--skip-preview")):
        result = cli.run(folder, environment, *command)
        assert result.code == 0, result.text
    outputs: dict[str, Any] = json.loads(
        cli.run(folder, environment, "stack", "output", "--json").text
    )
    return outputs


@pytest.mark.slow
def test_the_wheel_runs_the_readme_s_program_in_a_clean_environment(
    tmp_path: Path, emulator: Emulator
) -> None:
    wheel, sdist = _build(tmp_path)
    _check_contents(wheel, sdist)
    _run(sys.executable, "-m", "twine", "check", "--strict", wheel, sdist, cwd=tmp_path)
    scripts = _install(wheel, tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    said = _run(scripts / "vertex-tuning", "--version", cwd=elsewhere)
    where = _run(
        *(scripts / "python", "-c", f"import {PACKAGE} as it; print(it.__file__)"), cwd=elsewhere
    )
    outputs = _up(scripts, elsewhere, emulator)

    assert said == f"vertex-tuning {PROJECT['version']}\n"
    assert where.startswith(str(tmp_path / "venv"))
    assert outputs["endpoint"].startswith("projects/")


def test_each_extra_that_is_named_exists() -> None:
    texts = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("notebooks/*.ipynb")]
    texts += ROOT.glob("provider/**/*.py")
    named = {
        extra
        for path in texts
        for found in re.findall(r"pulumi-vertex-tuning\[([\w,]+)\]", path.read_text("utf-8"))
        for extra in found.split(",")
    }

    assert {"console", "data", "emulator"} <= named
    assert named <= PROJECT["optional-dependencies"].keys()
