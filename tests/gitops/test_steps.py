"""The steps of the workflows, in a git repository with branch, merge and revert, on the engine."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine.project import BOT, ROOT, Project
from tests.gitops.forge import Forge, running_forge

_AUTHOR = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
ANY_FAILURE = -1
"""Pulumi's own exit codes are others in each of its versions."""

_SCRIPT = "stacks/gitops/steps/"


class Repository:
    """A checkout with the shipped steps, and what a pipeline does in it."""

    def __init__(self, project: Project) -> None:
        self.project, self.vertex, self.folder = project, project.vertex, project.folder
        steps = self.folder / "stacks" / "gitops" / "steps"
        steps.parent.mkdir()
        subprocess.run(["cp", "-r", ROOT / _SCRIPT, steps], check=True)
        (self.folder / ".gitignore").write_text("state/\nhome/\nreport.md\n")
        self.git("init", "-q", "-b", "main")
        self.commit("Declare a model")

    def git(self, *arguments: str) -> str:
        ran = subprocess.run(
            ["git", *_AUTHOR, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout

    def commit(self, message: str, **hyperparameters: Any) -> None:
        self.project.models = {"bot": json.loads(json.dumps(BOT))}
        self.project.models["bot"]["hyperparameters"] |= hyperparameters
        self.project.write_configuration()
        self.git("add", "-A")
        self.git("commit", "-qm", message)

    def step(
        self,
        name: str,
        *arguments: str,
        code: int = 0,
        env: dict[str, str] | None = None,
        **more: str,
    ) -> str:
        """Run a step as a workflow does; return what it printed."""
        ran = subprocess.run(
            [_SCRIPT + name, *arguments],
            cwd=self.folder,
            env={**self.project.environment, **(env or {}), **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=240,
            check=False,
        )
        assert (min(ran.returncode, 1) if code == ANY_FAILURE else ran.returncode) == abs(code), (
            ran.stdout
        )
        return ran.stdout

    @property
    def report(self) -> str:
        return (self.folder / "report.md").read_text(encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path, emulator: Emulator) -> Iterator[Repository]:
    project = Project(tmp_path / "project", emulator)
    yield Repository(project)
    project.cancel_jobs()


@pytest.fixture
def forge() -> Iterator[Forge]:
    with running_forge() as running:
        yield running


def test_a_branch_is_reviewed_a_merge_trains_once_and_a_revert_is_told_and_paid(
    repository: Repository, forge: Forge
) -> None:
    here, github = repository, _github(forge)
    here.step("up", "test")
    here.git("switch", "-qc", "more-epochs")
    here.commit("Train longer", epochCount=4)

    here.step("preview", "report.md", "test")
    comment = ("comment", "--marker", "preview", "--number", "1", "--file", "report.md")
    here.step("report.py", *comment, env=github)
    first = forge.comments[0]["body"]
    stopped = here.step("preview", "report.md", "test", code=5, FAIL_ON="delete train")

    assert "- `hyperparameters.epochCount`: `3` → `4`" in first
    assert "--fail-on train: bot" in stopped
    assert len(here.vertex.jobs()) == 1

    here.git("switch", "-q", "main")
    here.git("merge", "-q", "--no-ff", "-m", "Merge", "more-epochs")
    here.step("up", "test")
    here.step("up", "test")  # the pipeline is run again
    assert len(here.vertex.jobs()) == 2
    here.step("drift", "test", "report.md")

    here.git("revert", "--no-edit", "-m", "1", "HEAD")
    here.step("preview", "report.md", "test")
    here.step("report.py", *comment, env=github)

    assert len(forge.comments) == 1
    assert "- `hyperparameters.epochCount`: `4` → `3`" in forge.comments[0]["body"]
    assert "**To pay: 0.007875 USD, estimated. Retrains: 1.**" in here.report


def test_a_revert_of_what_never_went_through_costs_nothing(repository: Repository) -> None:
    here = repository
    here.step("up", "test")
    here.commit("Train longer", epochCount=4)
    here.step(
        "up", "test", code=ANY_FAILURE, VERTEX_TUNING_WAIT="0"
    )  # ended before the model was there
    here.git("revert", "--no-edit", "HEAD")

    here.step("preview", "report.md", "test", FAIL_ON="train cost=0")
    here.step("up", "test")

    assert "**Adopts a job, trains nothing: 1.**" in here.report
    [model] = here.vertex.models()
    assert model["name"] in here.project.outputs()["model"]


def test_drift_is_seen_at_night_and_nothing_is_changed(
    repository: Repository, forge: Forge
) -> None:
    here, github = repository, _github(forge)
    here.step("up", "test")
    name = here.project.outputs()["model"].partition("@")[0]
    issue = ("--marker", "drift test", "--title", "Drift in test", "--file", "report.md")

    here.vertex.patch_model(name, "description", description="by hand")
    here.step("drift", "test", "report.md", code=5)
    here.step("report.py", "issue", *issue, env=github)
    assert "- `description`: `by hand` → `first` (in place)" in forge.issues[0]["body"]
    assert here.vertex.get(name)["description"] == "by hand"

    here.vertex.delete_model(name)
    here.step("drift", "test", "report.md", code=1)
    here.step("report.py", "issue", *issue, env=github)
    assert "model missing" in forge.issues[0]["body"]
    assert len(forge.issues) == len(here.vertex.jobs()) == 1


def test_a_preview_environment_comes_and_goes_without_a_trace(repository: Repository) -> None:
    here = repository

    here.step("environment", "pr-7", "test")
    here.step("environment", "pr-7", "test")
    assert len(here.vertex.models()) == 1
    assert "nothing was destroyed" in here.step("teardown", "test", code=2)
    here.step("teardown", "pr-7")

    assert (here.vertex.models(), here.vertex.endpoints()) == ([], [])
    assert here.vertex.objects() == []
    assert "pr-7" not in here.project.pulumi("stack", "ls").text
    assert "there is no stack pr-7" in here.step("teardown", "pr-7")


def test_a_preview_that_fails_is_reported_beside_the_others(repository: Repository) -> None:
    here = repository
    here.commit("Mistype", adapterSize=3)

    here.step("preview", "report.md", "test", "absent", code=1)

    assert "3 is not an adapter size" in here.report
    assert "### Tuned models of `absent`" in here.report
    assert "The preview could not run." in here.report


def _github(forge: Forge) -> dict[str, str]:
    told = {"GITHUB_API_URL": forge.url, "GITHUB_REPOSITORY": "o/r"}
    return {**told, "GITHUB_TOKEN": "secret-token"}


def test_the_scripts_can_be_run() -> None:
    scripts = [one for one in (ROOT / _SCRIPT).iterdir() if not one.suffix and one.is_file()]

    assert len(scripts) == 7
    for script in scripts:
        assert script.stat().st_mode & 0o100
        subprocess.run(["bash", "-n", script], check=True)
