"""Whose things are: the stacks of this project by the hashes on their labels."""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from pulumi_vertex_tuning.lifecycle.identity import MANAGED_BY, STACK, owner

OTHER = "another project"
NOBODY = "no stack"

_DIY_ORGANIZATION = "organization"
_SECONDS = 60


@dataclass(frozen=True)
class Owners:
    """The stacks that are known here: names by hash. current: the selected one, "" without."""

    current: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, labels: Mapping[str, str]) -> str:
        """Return the stack that a thing's labels name, as a person calls it."""
        if not (found := labels.get(STACK)):
            return "a stack" if MANAGED_BY in labels else NOBODY
        return self.names.get(found, OTHER)


def known(organization: str, project: str, stacks: Iterable[str], current: str) -> Owners:
    """Return the owners among stacks, which Pulumi names STACK, ORG/STACK or ORG/PROJECT/STACK."""
    names = {}
    for stack in stacks:
        *before, name = stack.split("/")
        own = before[0] if before else organization
        names[owner(own, project, name, "", "").stack] = name
    return Owners(current, names)


def find_owners(current: str | None) -> Owners:
    """Ask Pulumi for the stacks of the project here; none where it does not answer."""
    try:
        stacks = json.loads(_pulumi("stack", "ls", "--json"))
        who = json.loads(_pulumi("whoami", "--json"))
        project = _project(Path.cwd())
    except (OSError, subprocess.SubprocessError, ValueError):
        return Owners(current or "")
    hosted = str(who.get("url", "")).startswith("https://")
    selected = next((one["name"] for one in stacks if one.get("current")), "")
    return known(
        str(who["user"]) if hosted else _DIY_ORGANIZATION,
        project,
        [str(one["name"]) for one in stacks],
        current or str(selected).rpartition("/")[2],
    )


def _project(here: Path) -> str:
    for folder in (here, *here.parents):
        if (file := folder / "Pulumi.yaml").is_file():
            return str(yaml.safe_load(file.read_text(encoding="utf-8"))["name"])
    return ""


def _pulumi(*arguments: str) -> str:
    run = subprocess.run(  # noqa: S603 - the arguments are this file's own
        ["pulumi", "--non-interactive", *arguments],  # noqa: S607 - the user's own pulumi
        capture_output=True,
        text=True,
        check=True,
        timeout=_SECONDS,
    )
    return run.stdout
