"""How a job gets on: its state, and its loss and accuracy over the training steps."""

from dataclasses import dataclass

from pulumi_vertex_tuning.notebook import html
from pulumi_vertex_tuning.notebook.chart import chart
from pulumi_vertex_tuning.vertex import metrics, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.metrics import Point

_CHARTS = {
    "loss": "total_loss",
    "accuracy (fraction of correct next tokens)": "fraction_of_correct_next_step_preds",
    "predictions": "num_predictions",
}


@dataclass(frozen=True)
class Monitor:
    """A job by its full name; the cell shows it as it is now, so run the cell again for news."""

    connection: Connection
    job: str

    def _repr_html_(self) -> str:
        job = tuning_jobs.get(self.connection, self.job)
        series = _series(self.connection, job)
        made = job.tuned_model.checkpoints if job.tuned_model else ()
        marks = {one.step: f"checkpoint {one.id}, epoch {one.epoch}" for one in made}
        charts = [chart(title, _both(series, name), marks) for title, name in _CHARTS.items()]
        return html.block(
            "Monitor",
            html.facts(_facts(job)),
            *(charts if any(charts) else [html.note("no metrics are recorded yet")]),
            emulated=self.connection.service.emulated,
        )


def _facts(job: TuningJob) -> list[tuple[str, object]]:
    return [
        ("state", f"{job.state} {job.detail}".strip()),
        ("epochs done", job.completed_epochs),
        ("steps", job.steps),
        ("begun", job.start_time),
        ("ended", job.end_time),
        ("error", job.error),
    ]


def _series(connection: Connection, job: TuningJob) -> dict[str, list[Point]]:
    if not job.experiment:
        return {}
    try:
        return metrics.read(connection, job.experiment)
    except NotFound:
        return {}


def _both(series: dict[str, list[Point]], name: str) -> dict[str, list[Point]]:
    lines = {"training": f"/train_{name}", "validation": f"/eval_{name}"}
    return {kind: points for kind, key in lines.items() if (points := series.get(key))}
