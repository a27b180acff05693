"""The loss and accuracy of a job, from the TensorBoard run of its experiment.

The way there is the one that aiplatform's own classes take: the experiment's run contexts, each
run's artifact, the TensorBoard run that it names, its time series.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_vertex_tuning.vertex.calls import repeatable
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import told_as

TRAIN_LOSS = "/train_total_loss"
EVAL_LOSS = "/eval_total_loss"

_SERIES_A_CALL = 20


@dataclass(frozen=True)
class Point:
    """The value of a metric after a training step."""

    step: int
    value: float


def read(connection: Connection, experiment: str) -> dict[str, list[Point]]:
    """Return all metrics of a job's experiment by name, each in the order of steps.

    Names are the API's: /train_total_loss, /train_fraction_of_correct_next_step_preds,
    /train_num_predictions, and /eval_... of the same where there is a validation set.
    """
    with told_as(f"read the metrics of {experiment}"):
        names = {
            name: title
            for run in _tensorboard_runs(connection, experiment)
            for name, title in _series(connection, run)
        }
        return dict(sorted(_values(connection, names)))


def _tensorboard_runs(connection: Connection, experiment: str) -> Iterator[str]:
    store, _, _experiment_id = experiment.rpartition("/contexts/")
    client = connection.metadata(experiment)
    query = f'schema_title="system.ExperimentRun" AND parent_contexts:"{experiment}"'
    runs = client.list_contexts(
        request={"parent": store, "filter": query}, **repeatable(connection)
    )
    for run in runs:
        artifact = client.get_artifact(
            name=f"{store}/artifacts/{run.name.rpartition('/')[2]}-tb-run", **repeatable(connection)
        )
        if resource := artifact.metadata.get("resourceName"):
            yield str(resource)


def _series(connection: Connection, run: str) -> Iterator[tuple[str, str]]:
    client = connection.tensorboards(run)
    for series in client.list_tensorboard_time_series(parent=run, **repeatable(connection)):
        yield series.name, series.display_name


def _values(connection: Connection, names: dict[str, str]) -> Iterator[tuple[str, list[Point]]]:
    titles = {name.rpartition("/")[2]: title for name, title in names.items()}
    ordered = sorted(names)
    for start in range(0, len(ordered), _SERIES_A_CALL):
        some = ordered[start : start + _SERIES_A_CALL]
        answer = connection.tensorboards(some[0]).batch_read_tensorboard_time_series_data(
            request={"tensorboard": some[0].partition("/experiments/")[0], "time_series": some},
            **repeatable(connection),
        )
        for data in answer.time_series_data:
            points = [Point(value.step, value.scalar.value) for value in data.values]
            yield titles[data.tensorboard_time_series_id], sorted(points, key=lambda p: p.step)
