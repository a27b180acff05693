"""The steps of set-up, in order."""

import os
import signal
import sys

from tools.project import Project, SetupError, say

from tools import data_set, engine, environment


def provision() -> None:
    """Take every step that is still to be taken, or exit with what to type next."""
    # Being ended from outside must also end what runs, and leave nothing half made.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    project = Project()
    try:
        with project.one_at_a_time():
            take_steps(project)
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("set-up: stopped. To go on, type: make setup")


def take_steps(project: Project) -> None:
    """Make the environment, choose the engine, make the data set; say what was done."""
    project.state.mkdir(exist_ok=True)
    changed = environment.ensure(project)
    chosen, fetched = engine.ensure(project, os.environ.get("PATH", ""))
    changed |= fetched
    changed |= data_set.ensure(project)
    say("set-up", "done" if changed else "nothing to do")
    say("set-up", f"using {chosen}")
