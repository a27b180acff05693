"""What a person sees of a job that is waited for: on a terminal each second, in a log rarely."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pulumi_vertex_tuning.lifecycle.progress import describe
from pulumi_vertex_tuning.vertex.job import TuningJob

LINE_INTERVAL = 180.0
"""Seconds between lines of a log in which nothing has changed."""

_VARIABLE = "VERTEX_TUNING_PROGRESS"


@dataclass
class Progress:
    """Decides which looks at a job are worth a line."""

    every_look: bool
    _last_text: str = ""
    _last_state: tuple[str, str] = ("", "")
    _last_time: float = float("-inf")

    def line(self, job: TuningJob, now: datetime) -> str | None:
        """Return the line to show, or None where there is nothing new to say."""
        text, moment = describe(job, now), now.timestamp()
        due = moment - self._last_time >= LINE_INTERVAL
        state = (job.state, job.detail)
        if state == self._last_state and not (due or self.every_look):
            return None
        if text == self._last_text:
            return None
        self._last_text, self._last_state, self._last_time = text, state, moment
        return text


@dataclass
class Answers:
    """Decides which answers to an evaluation are worth a line: the first, the last, and rarely."""

    every_look: bool
    _last: float = float("-inf")

    def line(self, title: str, done: int, total: int, now: float) -> str | None:
        """Return the line to show, or None."""
        interval = 1.0 if self.every_look else LINE_INTERVAL
        if done not in {1, total} and now - self._last < interval:
            return None
        self._last = now
        return f"evaluating: {title}, {done:,} of {total:,} answered"


def on_terminal(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a person watches: VERTEX_TUNING_PROGRESS=terminal|lines, else look.

    A program's own streams are never terminals under Pulumi; whether there is one shows in
    whether it can be opened.
    """
    if asked := environment.get(_VARIABLE):
        return asked == "terminal"
    try:
        with Path("/dev/tty").open("rb"):
            return True
    except OSError:
        return False
