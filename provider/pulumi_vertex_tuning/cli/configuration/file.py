"""The file of a stack's configuration: where it lies, what it says, and how it is written."""

import os
from pathlib import Path

import yaml

from pulumi_vertex_tuning.cli.stack import CommandError, project_file


def stack_file(stack: str) -> Path:
    """Return where the configuration of a stack lies: stackConfigDir of the nearest Pulumi.yaml."""
    if (file := project_file()) is None:
        raise CommandError("no Pulumi.yaml here or above: go to the folder of a Pulumi project")
    project = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    name = stack.rpartition("/")[2]  # of organization/project/stack
    return file.parent / (project.get("stackConfigDir") or ".") / f"Pulumi.{name}.yaml"


def told(file: Path) -> str:
    """Return the file's path from here, as a patch names it."""
    return Path(os.path.relpath(file)).as_posix()


def text_of(file: Path) -> str:
    """Return what the file says; nothing where there is none yet."""
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def write(file: Path, before: str, after: str) -> None:
    """Write the file, unless somebody has changed it since it was read."""
    if text_of(file) != before:
        raise CommandError(f"{file.name} has changed meanwhile; look at the change again")
    draft = file.with_suffix(".yaml.new")
    draft.write_text(after, encoding="utf-8")
    draft.replace(file)
