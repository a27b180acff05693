"""The steps of set-up, in order."""

import os
import signal
import sys

from tools.data_set import ensure_data_set
from tools.engine import ensure_engine
from tools.environment import ensure_environment
from tools.project import Project, SetupError, say


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
    project.state.mkdir(parents=True, exist_ok=True)
    changed = ensure_environment(project)
    chosen, fetched = ensure_engine(project, os.environ.get("PATH", ""))
    changed |= fetched
    changed |= ensure_data_set(project)
    say("set-up", "done" if changed else "nothing to do")
    say("set-up", f"using {chosen}")
