"""What a person sees of a job that is waited for: on a terminal each second, in a log rarely."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pulumi_vertex_tuning.vertex.job import TuningJob

LINE_INTERVAL = 180.0
"""Seconds between lines of a log in which nothing has changed."""

_MINUTE, _HOUR = 60, 3600
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


def describe(job: TuningJob, now: datetime | None = None) -> str:
    """Return how a job goes: 'tuning: RUNNING (tuning), epoch 2 of 6, 4m 10s, about 8m 20s left'.

    Epochs are the completed ones. What is left is an estimate from those.
    """
    end = job.end_time or now or datetime.now(UTC)
    parts = [f"tuning: {job.state}{_detail(job)}"]
    if not job.ended and (epochs := _epochs(job)):
        parts.append(epochs)
    if job.create_time:
        parts.append(duration((end - job.create_time).total_seconds()))
    if not job.ended and (left := seconds_left(job, end)) is not None:
        parts.append(f"about {duration(left)} left")
    return ", ".join(parts)


def seconds_left(job: TuningJob, now: datetime) -> float | None:
    """Return how long the remaining epochs will take at the pace so far; None where unknown.

    It counts from the start of the job, so the time for the data is spread over the epochs.
    """
    done, epochs = job.completed_epochs, job.training.epoch_count
    if not done or not epochs or done >= epochs or job.start_time is None:
        return None
    return (now - job.start_time).total_seconds() * (epochs - done) / done


def _detail(job: TuningJob) -> str:
    shown = job.detail and not job.ended
    return f" ({job.detail.lower().replace('_', ' ')})" if shown else ""


def _epochs(job: TuningJob) -> str:
    if not job.completed_epochs:
        return ""
    of = f" of {job.training.epoch_count}" if job.training.epoch_count else ""
    return f"epoch {job.completed_epochs}{of}"


def duration(seconds: float) -> str:
    """Return a time as people say it: 8s, 4m 10s, 2h 5m."""
    whole = max(0, int(seconds))
    if whole < _MINUTE:
        return f"{whole}s"
    if whole < _HOUR:
        return f"{whole // _MINUTE}m {whole % _MINUTE}s"
    return f"{whole // _HOUR}h {whole % _HOUR // _MINUTE}m"


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
