"""How long a job may take, as its resource says. No Pulumi, no clock of its own."""

from dataclasses import dataclass, field
from datetime import datetime

from pulumi_vertex_tuning.lifecycle.progress import duration
from pulumi_vertex_tuning.vertex.job import TuningJob


@dataclass
class Limits:
    """The limits of one job, in seconds: from its create to its end, and without any progress.

    Progress is another state, detailed state, epoch or step. It counts from when it was first
    seen here, as the service does not tell when it was.
    """

    total: float | None = None
    without_progress: float | None = None
    _seen: tuple[object, ...] = ()
    _since: datetime | None = field(default=None)

    def exceeded(self, job: TuningJob, now: datetime) -> str | None:
        """Return what took too long, or None."""
        if job.ended:
            return None
        if self.total and job.create_time:
            taken = (now - job.create_time).total_seconds()
            if taken > self.total:
                return f"longer than its timeout of {duration(self.total)}"
        if self.without_progress and self._still_for(job, now) > self.without_progress:
            return f"no progress for {duration(self.without_progress)}, its progress_timeout"
        return None

    def _still_for(self, job: TuningJob, now: datetime) -> float:
        seen = (job.state, job.detail, job.completed_epochs, job.completed_steps)
        if seen != self._seen or self._since is None:
            self._seen, self._since = seen, now
        return (now - self._since).total_seconds()
