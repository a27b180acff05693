"""Destroy the local stack, show that nothing is left, stop the emulator: `make down`."""

import sys

from tools.emulator import STEP, Emulator, is_running, recorded, serve, stop
from tools.project import Project, SetupError, say
from tools.stack import NAME, UNLOCK, resource_count, run, settings


def main() -> None:
    """Take down what `make up` made; say so where there is nothing."""
    project = Project()
    try:
        with project.one_at_a_time():
            take_down(project)
    except SetupError as error:
        sys.exit(str(error))


def take_down(project: Project) -> None:
    """Destroy, show and stop; the emulator keeps running where the destroy fails."""
    count = resource_count(project) if project.engine_path.exists() else None
    known = recorded(project)
    running = known is not None and is_running(project, known)
    if not count:
        say("pulumi", f"nothing to destroy: the stack {NAME} has no resources")
    if count or running:
        # One that died is started again: what it holds is on disk, and is to be destroyed too.
        known = serve(project)
        _destroy(project, known, count or 0)
        stop(project, known)
    else:
        say(STEP, "does not run")


def _destroy(project: Project, running: Emulator, count: int) -> None:
    environment = settings(running)
    if count:
        say("pulumi", f"pulumi destroy --stack {NAME}")
        command = ["pulumi", "destroy", "--yes", "--stack", NAME]
        if code := run(project, command, environment):
            print(_failure(code, running), file=sys.stderr)
            sys.exit(code)
    for listing in ("models", "endpoints"):
        if code := run(project, ["vertex-tuning", listing], environment):
            sys.exit(code)


def _failure(code: int, running: Emulator) -> str:
    return (
        f"\npulumi destroy ended with exit code {code}. The emulator still serves on "
        f"{running.address}.\n"
        "  make down    tries again\n"
        f"Is the stack locked by an update that was killed? Then first: {UNLOCK}"
    )


if __name__ == "__main__":
    main()
