"""A tag is released only where version, changelog and golden state agree with it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # the tools are scripts of the checkout

from tools.release import NotReadyError, notes, section  # noqa: E402 found only through the line above

CHANGELOG = """# Changelog

## Unreleased

## 0.2.0 - 2026-12-01

### Added

- A thing.

## [0.1.0] - 2026-11-24

- The first.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout that is ready for v0.2.0."""
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "0.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    (tmp_path / "tests" / "golden").mkdir(parents=True)
    (tmp_path / "tests" / "golden" / "0.2.0.json").write_text("{}")
    return tmp_path


def test_the_notes_are_the_section_of_the_tag(root: Path) -> None:
    assert notes(root, "v0.2.0") == "### Added\n\n- A thing.\n"


def test_a_heading_may_be_a_link() -> None:
    assert section(CHANGELOG, "0.1.0") == "- The first.\n"


@pytest.mark.parametrize("tag", ["v0.2.1", "0.2.0", "v0.2.0rc1"])
def test_another_tag_than_the_version_is_refused(root: Path, tag: str) -> None:
    with pytest.raises(NotReadyError, match=f"the tag is {tag}, pyproject.toml says version 0.2.0"):
        notes(root, tag)


def test_a_release_without_a_golden_state_is_refused(root: Path) -> None:
    (root / "tests" / "golden" / "0.2.0.json").unlink()

    with pytest.raises(NotReadyError, match=r"python -m tests\.golden\.record 0\.2\.0"):
        notes(root, "v0.2.0")


@pytest.mark.parametrize(
    ("changelog", "why"),
    [
        ("## Unreleased\n\n- A thing.\n", "no heading"),
        ("## 0.2.0\n\n- A thing.\n", "no date"),
        ("## 0.2.0 - 2026-12-01\n\n## 0.1.0 - 2026-11-24\n\n- A thing.\n", "no entry"),
        ("## 0.2.0.1 - 2026-12-01\n\n- A thing.\n", "another version that begins so"),
    ],
    ids=lambda value: value if "\n" not in value else "",
)
def test_a_changelog_without_the_release_is_refused(root: Path, changelog: str, why: str) -> None:
    (root / "CHANGELOG.md").write_text(changelog)

    with pytest.raises(NotReadyError, match=r"CHANGELOG\.md has no section \"## 0\.2\.0 - YYYY"):
        notes(root, "v0.2.0")
    assert why


def test_the_command_says_in_one_line_what_does_not_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    ran = subprocess.run(
        [sys.executable, "-m", "tools.release", "v0.0.0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 1
    assert re.fullmatch(r"release: the tag is v0\.0\.0, .* version \S+: tag v.*\n", ran.stderr)
    assert version in ran.stderr
