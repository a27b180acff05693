"""The stacks of the selected backend: their full names, and the hashes that stand for them."""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from pulumi_vertex_tuning.cli.stack import CommandError, project_file, run_pulumi
from pulumi_vertex_tuning.lifecycle.identity import owner

_ORGANIZATION = "organization"
"""What stands for the organization where states lie in a folder or a bucket."""

_PARTS = 3


def listed_stacks(*, of_all_projects: bool) -> list[dict[str, Any]]:
    """Return what Pulumi lists: name, url, whether it is the current one."""
    every = ["--all"] if of_all_projects else []
    entries: list[dict[str, Any]] = json.loads(run_pulumi(["stack", "ls", *every, "--json"]))
    return entries


def full_name(entry: Mapping[str, Any]) -> str:
    """Return organization/project/stack. The list leaves out what is that of the folder."""
    parts = str(entry.get("url") or entry["name"]).split("/")[-_PARTS:]
    if len(parts) == _PARTS:
        return "/".join(parts)
    return f"{_ORGANIZATION}/{_project()}/{parts[-1]}"


def stack_hash(name: str) -> str:
    """Return what stands for a stack, by its full name, on labels."""
    organization, project, stack = name.split("/")
    return owner(organization, project, stack, "", "").stack


def _project() -> str:
    if (file := project_file()) is None:
        raise CommandError("there is no Pulumi.yaml here, so the stacks cannot be told apart")
    return str((yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("name"))
