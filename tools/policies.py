"""The policy pack, ready for `--policy-pack`: `python -m tools.policies` prints its folder.

pulumi-policy pins protobuf 5, so it has an environment of its own. Built from Go modules, Pulumi
has a language host that starts no policy packs (engine 3.259 says in a field of its own what to
run, host 3.79 knows none). So the pack is started by what the engine falls back to for a runtime
without a host: a program pulumi-analyzer-policy-RUNTIME on PATH. That works with every engine.
"""

import sys
from pathlib import Path

import yaml
from tools.project import Project, SetupError, write_if_new
from tools.venv import Venv

STEP = "policies"
RUNTIME = "python-policy"
SOURCES = ("__main__.py", "tuning_policies")

_START = """#!/bin/sh
# The engine's address and the pack's folder are the first two arguments.
exec "{python}" -u -m pulumi.policy "$1" "$2"
"""


def ensure_policies(project: Project) -> bool:
    """Make the environment and the pack what their sources ask for; False when they are so."""
    environment = _venv(project)
    changed = environment.ensure(project.log(STEP))
    write_if_new(pack(project) / "PulumiPolicy.yaml", _settings(project))
    for name in SOURCES:
        link = pack(project) / name
        if not link.is_symlink():
            link.symlink_to(_sources(project) / name)
    starter = programs(project) / f"pulumi-analyzer-policy-{RUNTIME}"
    write_if_new(starter, _START.format(python=environment.python))
    starter.chmod(0o755)
    return changed


def pack(project: Project) -> Path:
    """Name the folder to give to --policy-pack."""
    return _folder(project) / "pack"


def programs(project: Project) -> Path:
    """Name the folder that must be on PATH; tools/env.sh puts it there."""
    return _folder(project) / "bin"


def main() -> None:
    """Make it all and print the pack's folder, or exit with one clear message."""
    project = Project()
    try:
        with project.one_at_a_time():
            ensure_policies(project)
    except SetupError as error:
        sys.exit(str(error))
    print(project.shown(pack(project)))


def _venv(project: Project) -> Venv:
    folder, requirements = _folder(project) / "venv", _sources(project) / "requirements.txt"
    again = "python -m tools.policies"
    return Venv(project, STEP, "pulumi-policy", folder, requirements, made_by=again)


def _settings(project: Project) -> str:
    """Return the shipped PulumiPolicy.yaml with another runtime."""
    shipped = yaml.safe_load((_sources(project) / "PulumiPolicy.yaml").read_text())
    return yaml.safe_dump({**shipped, "runtime": RUNTIME})


def _folder(project: Project) -> Path:
    return project.tools / "policies"


def _sources(project: Project) -> Path:
    return project.root / "stacks" / "policies"


if __name__ == "__main__":
    main()
