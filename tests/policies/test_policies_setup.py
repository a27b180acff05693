"""`python -m tools.policies`: made once for the same pins, and clear where it cannot be."""

import os
import shutil
from pathlib import Path

import pytest
from tools.policies import ensure_policies, pack, programs
from tools.project import ROOT, Project, SetupError


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose pack needs no package, and so no index."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    sources = tmp_path / "stacks" / "policies"
    sources.mkdir(parents=True)
    shutil.copy(ROOT / "stacks" / "policies" / "PulumiPolicy.yaml", sources)
    (sources / "requirements.txt").write_text("# none\n")
    return Project(tmp_path)


def test_a_second_run_changes_nothing(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    assert ensure_policies(project)
    capfd.readouterr()

    assert not ensure_policies(project)
    assert capfd.readouterr().out == ""


def test_what_starts_the_pack_can_be_run_and_leads_to_its_environment(project: Project) -> None:
    ensure_policies(project)

    [starter] = programs(project).iterdir()
    assert os.access(starter, os.X_OK)
    assert f'exec "{project.tools}/policies/venv/bin/python" -u' in starter.read_text()
    assert (pack(project) / "PulumiPolicy.yaml").is_file()


def test_what_is_not_installed_is_not_taken_for_made(project: Project) -> None:
    requirements = project.root / "stacks" / "policies" / "requirements.txt"
    requirements.write_text("no-such-library==1.0\n")

    for _ in range(2):
        with pytest.raises(
            SetupError, match=r"(?s)no-such-library.*type: python -m tools.policies"
        ):
            ensure_policies(project)
