"""How a job goes, in the words for a person."""

from datetime import UTC, datetime

from pulumi_vertex_tuning.vertex.job import TuningJob

_MINUTE, _HOUR = 60, 3600


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
