"""The workflows that people copy: least rights, pinned actions, steps that are there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "stacks" / "gitops"
GITHUB = sorted((FOLDER / "github").glob("*.yml"))
CI = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")

_PIN = re.compile(r"uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$", re.MULTILINE)
_STEP = re.compile(r"stacks/gitops/steps/[\w.-]+")
_KEYWORDS = set(
    "stage extends image id_tokens before_script script rules timeout interruptible variables"
    " environment resource_group parallel allow_failure".split()
)
"""Of GitLab's reference of job keywords, those in use here."""


def _gitlab() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / "gitlab-ci.yml").read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("file", GITHUB, ids=lambda file: file.stem)
def test_rights_are_given_by_job_alone_and_writes_are_few(file: Path) -> None:
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))

    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        writes = {key for key, right in job["permissions"].items() if right == "write"}
        assert writes <= {"id-token", "pull-requests", "issues"}
        assert job["timeout-minutes"]
        if "pull-requests" in writes:
            assert writes == {"pull-requests"}
            assert job["steps"][0]["with"]["ref"].endswith("base.sha }}")


@pytest.mark.parametrize("file", GITHUB, ids=lambda file: file.stem)
def test_actions_are_pinned_and_those_of_ci_are_the_same(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    pinned = _PIN.findall(text)

    assert len(pinned) == text.count("uses:")
    of_ci = {action: sha for action, sha, _ in _PIN.findall(CI)}
    assert all(of_ci.get(action, sha) == sha for action, sha, _ in pinned)


@pytest.mark.parametrize("file", [*GITHUB, FOLDER / "gitlab-ci.yml"], ids=lambda file: file.stem)
def test_the_steps_are_there(file: Path) -> None:
    named = set(_STEP.findall(file.read_text(encoding="utf-8")))

    assert named
    assert all((ROOT / step).is_file() for step in named)


def test_an_up_is_never_ended_in_the_middle() -> None:
    workflow = yaml.safe_load((FOLDER / "github/tuned-models-up.yml").read_text(encoding="utf-8"))
    gitlab = _gitlab()

    for stack, job in workflow["jobs"].items():
        told = {"group": f"tuned-models-{stack}", "cancel-in-progress": False}
        assert job["concurrency"] == told
        assert job["environment"] == stack
        assert gitlab[stack]["resource_group"] == f"tuned-models-{stack}"
    assert gitlab[".up"]["interruptible"] is False


def test_nothing_runs_for_a_fork() -> None:
    """Not pull_request_target, which would run with the rights of the base."""
    for file in GITHUB:
        workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert "pull_request_target" not in workflow[True]  # YAML 1.1 reads `on` as true
        if "pull_request" in workflow[True]:
            of_fork = [
                job
                for job in workflow["jobs"].values()
                if "needs" not in job and "head.repo.full_name == github.repo" not in job["if"]
            ]
            assert of_fork == []


def test_gitlab_reads_its_file() -> None:
    told = _gitlab()
    stages = told.pop("stages")
    told.pop("variables")

    for name, job in told.items():
        assert job.keys() <= _KEYWORDS, name
        parent = told.get(job.get("extends"), {})
        assert job.get("stage", stages[0]) in stages
        assert name.startswith(".") or {**parent, **job}["script"]
        assert job.get("extends", name) in told
    stop = told["environment"]["environment"]["on_stop"]
    assert told[stop]["environment"]["action"] == "stop"
