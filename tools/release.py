"""What has to be so before a tag is published: tag, version, changelog and golden state agree.

`python -m tools.release v0.2.0` prints the release's notes, or says what does not agree.
"""

import re
import sys
import tomllib
from pathlib import Path

from tools.project import ROOT


class NotReadyError(Exception):
    """The tag cannot be released; its text says why and what to do."""


def notes(root: Path, tag: str) -> str:
    """Return the changelog's section of a tag; raise NotReadyError where something differs."""
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    if tag != f"v{version}":
        raise NotReadyError(
            f"the tag is {tag}, pyproject.toml says version {version}: tag v{version},"
            " or change the version and commit it first"
        )
    if not (root / "tests" / "golden" / f"{version}.json").is_file():
        raise NotReadyError(
            f"tests/golden/{version}.json is missing; type: python -m tests.golden.record {version}"
        )
    return section((root / "CHANGELOG.md").read_text(encoding="utf-8"), version)


def section(changelog: str, version: str) -> str:
    """Return what a changelog says of a version, without its heading."""
    heading = rf"^## \[?{re.escape(version)}\]? - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |\Z)"
    found = re.search(heading, changelog, re.MULTILINE | re.DOTALL)
    if not found or not found[1].strip():
        raise NotReadyError(
            f'CHANGELOG.md has no section "## {version} - YYYY-MM-DD" with an entry:'
            ' rename "Unreleased" and commit it first'
        )
    return f"{found[1].strip()}\n"


def main() -> None:
    """Print the notes of the tag, or exit with one clear message."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the command and the tag
        sys.exit("Type: python -m tools.release vX.Y.Z")
    try:
        print(notes(ROOT, sys.argv[1]), end="")
    except NotReadyError as error:
        sys.exit(f"release: {error}")


if __name__ == "__main__":
    main()
