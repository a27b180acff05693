"""report.py against a forge: one comment, one issue, found again by marker and author."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gitops.forge import Forge, running_forge

SCRIPT = Path(__file__).resolve().parents[2] / "stacks" / "gitops" / "steps" / "report.py"


@pytest.fixture
def forge() -> Iterator[Forge]:
    with running_forge() as running:
        yield running


def environment(forge: Forge, kind: str, token: str = "secret-token") -> dict[str, str]:
    base = {key: os.environ[key] for key in ("PATH", "LANG") if key in os.environ}
    if kind == "gitlab":
        told = {"CI_API_V4_URL": forge.url, "CI_PROJECT_ID": "7", "REPORT_TOKEN": token}
        return {**base, **told, "GITLAB_CI": "true"}
    told = {"GITHUB_API_URL": forge.url, "GITHUB_REPOSITORY": "o/r", "GITHUB_TOKEN": token}
    return {**base, **told}


def run(
    environment: dict[str, str], *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [sys.executable, SCRIPT, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    return ran


def _comment(forge: Forge, kind: str, file: Path) -> str:
    command = ["comment", "--marker", "preview", "--number", "3", "--file", str(file)]
    return run(environment(forge, kind), *command).stdout


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_there_is_one_comment_however_much_is_said(forge: Forge, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "review.md"
    forge.write_comments(150)
    file.write_text("first")
    assert _comment(forge, kind, file) == "posted comment 151\n"
    forge.write_comments(100)
    file.write_text("second")

    assert _comment(forge, kind, file) == "updated comment 151\n"

    assert len(forge.comments) == 251
    assert forge.comments[150]["body"] == "<!-- vertex-tuning: preview -->\nsecond"


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_a_persons_comment_with_the_marker_is_left_alone(
    forge: Forge, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "review.md"
    file.write_text("ours")
    stolen = {"body": "<!-- vertex-tuning: preview -->\nmerge it"}
    forge.add(forge.comments, stolen, {"login": "mallory", "type": "User"})

    assert _comment(forge, kind, file) == "posted comment 2\n"
    assert forge.comments[0]["body"] == stolen["body"]


def test_a_report_that_is_too_long_is_cut(forge: Forge, tmp_path: Path) -> None:
    file = tmp_path / "review.md"
    file.write_text("x" * 70_000)

    assert _comment(forge, "github", file) == "posted comment 1\n"
    assert len(forge.comments[0]["body"]) == 65_536


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_an_issue_is_opened_updated_closed_and_opened_anew(
    forge: Forge, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "drift.md"
    file.write_text("gone")
    marked = ["--marker", "drift prod"]
    told = [
        run(environment(forge, kind), command, *marked, "--title", "Drift", "--file", str(file))
        for command in ("close", "issue", "issue", "close", "close", "issue")
    ]

    assert [one.stdout.strip() for one in told] == [
        "no issue is open",
        "opened issue 1",
        "updated issue 1",
        "closed issue 1",
        "no issue is open",
        "opened issue 2",
    ]
    text = forge.issues[1]["description" if kind == "gitlab" else "body"]
    assert text == "<!-- vertex-tuning: drift prod -->\ngone"


def test_a_refusal_is_told_in_one_line(forge: Forge) -> None:
    refused = environment(forge, "github", token="wrong")

    ran = run(refused, "close", "--marker", "x", code=1)

    assert "answered 401" in ran.stderr
    assert "Bad credentials" in ran.stderr
    assert run({}, "close", "--marker", "x", code=1).stderr.startswith("report: GITHUB_TOKEN is")
