"""The stack `local`: the real Pulumi, pointed at the emulator."""

import json
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

from tools.emulator import Emulator
from tools.project import Project, SetupError

NAME = "local"
UNLOCK = f". tools/env.sh && pulumi cancel --yes --stack {NAME}"


def settings(emulator: Emulator | None = None) -> dict[str, str]:
    """Make the environment of commands for the stack."""
    # The salt in the stack's file stands for the empty passphrase, whatever the user's is.
    passphrase = {"PULUMI_CONFIG_PASSPHRASE": "", "PULUMI_CONFIG_PASSPHRASE_FILE": ""}
    return dict(os.environ) | passphrase | (hosts(emulator) if emulator else {})


def hosts(emulator: Emulator) -> dict[str, str]:
    """Name the emulator as Google's clients expect it."""
    return {
        "AIPLATFORM_EMULATOR_HOST": emulator.address,
        "STORAGE_EMULATOR_HOST": f"http://{emulator.address}",
    }


def resource_count(project: Project) -> int | None:
    """Count the stack's resources; None where there is no such stack."""
    stacks = json.loads(_ask(project, "stack", "ls", "--json"))
    return next((stack.get("resourceCount") or 0 for stack in stacks if _is_ours(stack)), None)


def select(project: Project) -> None:
    """Make the stack the current one, and make it where there is none."""
    _ask(project, "stack", "select", "--create", NAME)


def run(project: Project, command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command on this terminal, and return its exit code.

    Ctrl-C reaches it directly, and this process waits: Pulumi then finishes what is in flight.
    """
    previous = signal.signal(signal.SIGINT, lambda *_: None)
    process = subprocess.Popen(command, cwd=project.root, env=environment)
    ended = signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, previous)
        signal.signal(signal.SIGTERM, ended)


def _is_ours(stack: Mapping[str, object]) -> bool:
    return str(stack["name"]).rpartition("/")[2] == NAME


def _ask(project: Project, *arguments: str) -> str:
    answer = subprocess.run(
        ["pulumi", *arguments],
        cwd=project.root,
        env=settings(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        said = answer.stderr.strip() or answer.stdout.strip()
        raise SetupError(f"pulumi {' '.join(arguments)}: {said}")
    return answer.stdout
