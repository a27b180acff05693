"""Set-up of what only these tests need."""

from pathlib import Path

import pytest
from tools.clients import NAMES, ensure_client, python_of
from tools.project import ROOT, Project, SetupError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project without pins, which no package index is needed for."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "tests" / "clients").mkdir(parents=True)
    return Project(tmp_path)


def pin(project: Project, *lines: str) -> None:
    path = project.root / "tests" / "clients" / "requirements-a.txt"
    path.write_text("".join(f"{line}\n" for line in lines))


def test_a_second_run_changes_nothing(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    pin(project)
    assert ensure_client(project, "a")
    assert python_of(project, "a").exists()
    made = python_of(project, "a").lstat().st_mtime_ns
    capfd.readouterr()

    assert not ensure_client(project, "a")
    assert capfd.readouterr().out == ""
    assert python_of(project, "a").lstat().st_mtime_ns == made


def test_what_is_not_installed_is_not_taken_for_made(project: Project) -> None:
    pin(project, "no-such-library==1.0")
    with pytest.raises(SetupError, match=r"(?s)no-such-library.*type: make test"):
        ensure_client(project, "a")
    with pytest.raises(SetupError):
        ensure_client(project, "a")


@pytest.mark.parametrize("name", NAMES)
def test_every_library_is_pinned(name: str) -> None:
    lines = (ROOT / "tests" / "clients" / f"requirements-{name}.txt").read_text().splitlines()
    assert lines
    assert all(line.count("==") == 1 for line in lines)
