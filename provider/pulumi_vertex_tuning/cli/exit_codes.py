"""How the command ends, as a number. docs/commands.md has the same table."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of all commands."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    CANCELLED = 3
    TIMEOUT = 4
    REVIEW = 5
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.DONE: "done; of `watch`: the job succeeded",
    ExitCode.FAILED: "not done, or a check failed; of `watch`: the job failed",
    ExitCode.USAGE: "wrong usage: an unknown option, a value that cannot be meant",
    ExitCode.CANCELLED: "`watch`: the job was cancelled",
    ExitCode.TIMEOUT: "`watch`: the job expired, or --timeout was over; `cancel`: it has not ended",
    ExitCode.REVIEW: "`review`: the preview does what --fail-on names",
    ExitCode.INTERRUPTED: "Ctrl-C",
}

_BY_STATE = {
    "SUCCEEDED": ExitCode.DONE,
    "PARTIALLY_SUCCEEDED": ExitCode.DONE,
    "FAILED": ExitCode.FAILED,
    "CANCELLED": ExitCode.CANCELLED,
    "EXPIRED": ExitCode.TIMEOUT,
}


def code_of(state: str) -> ExitCode:
    """Return how a command ends that waited for a job, by the state that it ended in."""
    return _BY_STATE[state]
