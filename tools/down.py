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
            code = take_down(project)
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("down: stopped. To go on, type: make down")
    sys.exit(code)


def take_down(project: Project) -> int:
    """Destroy, show and stop; the emulator keeps running where the destroy fails."""
    count = resource_count(project) if project.engine_path.exists() else None
    known = recorded(project)
    if not count:
        say("pulumi", f"nothing to destroy: the stack {NAME} has no resources")
        if known is None or not is_running(project, known):
            say(STEP, "does not run")
            return 0
    # One that died is started again: what it holds is on disk, and is to be destroyed too.
    running = serve(project)
    if count and (code := _destroy(project, running)):
        return code
    code = _show_the_rest(project, running)
    stop(project, running)
    return code


def _destroy(project: Project, running: Emulator) -> int:
    say("pulumi", f"pulumi destroy --stack {NAME}")
    command = ["pulumi", "destroy", "--yes", "--stack", NAME]
    code = run(project, command, settings(running))
    if code:
        print(_failure(code, running), file=sys.stderr)
    return code


def _show_the_rest(project: Project, running: Emulator) -> int:
    listings = ("models", "endpoints")
    codes = [run(project, ["vertex-tuning", it], settings(running)) for it in listings]
    return max(codes)


def _failure(code: int, running: Emulator) -> str:
    return (
        f"\npulumi destroy ended with exit code {code}. The emulator still serves on "
        f"{running.address}.\n"
        "  make down    tries again\n"
        f"Is the stack locked by an update that was killed? Then first: {UNLOCK}"
    )


if __name__ == "__main__":
    main()
