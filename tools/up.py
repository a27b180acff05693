"""Bring the local stack up and show what came out: `make up`."""

import os
import sys

from tools.emulator import DEFAULT_PORT, Emulator, serve
from tools.project import Project, SetupError, say
from tools.stack import NAME, UNLOCK, hosts, run, select, settings


def main() -> None:
    """Bring this project's local stack up, or exit with what to type next."""
    try:
        code = bring_up(Project())
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("up: stopped. To go on, type: make up")
    sys.exit(code)


def bring_up(project: Project) -> int:
    """Start the emulator, run `pulumi up`, show the tuned models, say what to type next."""
    with project.one_at_a_time():
        running = serve(project, wanted_port())
    select(project)
    environment = settings(running)
    say("pulumi", f"pulumi up --stack {NAME}")
    code = run(project, ["pulumi", "up", "--yes", "--stack", NAME], environment)
    if code:
        print(failure(code), file=sys.stderr)
        return code
    code = run(project, ["vertex-tuning", "show"], environment)
    print(next_steps(running))
    return code


def wanted_port() -> int | None:
    """Read PORT; None where it is not set."""
    text = os.environ.get("PORT", "")
    if not text:
        return None
    if not (text.isdecimal() and 0 < int(text) < 2**16):
        raise SetupError(f"PORT={text} is no port (1 to 65535). Type: make up PORT=8091")
    return int(text)


def failure(code: int) -> str:
    """Say how to go on after a `pulumi up` that failed."""
    return (
        f"\npulumi up ended with exit code {code}. Jobs that were made are kept.\n"
        "  make up      goes on with them\n"
        "  make down    cancels and removes everything\n"
        f"Is the stack locked by an update that was killed? Then first: {UNLOCK}"
    )


def next_steps(running: Emulator) -> str:
    """Say what to type next."""
    return (
        "\nNext, change an epoch count in stacks/Pulumi.local.yaml and see what it retrains:\n"
        f"  {' && '.join(['. tools/env.sh', *exports(running)])}\n"
        f"  pulumi preview --diff --stack {NAME}\n"
        "  make up\n"
        "Remove it all and stop the emulator:\n"
        "  make down"
    )


def exports(running: Emulator) -> list[str]:
    """Give the commands that a shell needs besides tools/env.sh, on this machine and port."""
    commands = []
    if running.port != DEFAULT_PORT:
        commands += [f"export {name}={value}" for name, value in hosts(running).items()]
    if os.environ.get("PULUMI_CONFIG_PASSPHRASE"):
        commands.append('export PULUMI_CONFIG_PASSPHRASE=""')
    return commands


if __name__ == "__main__":
    main()
