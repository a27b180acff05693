"""A job's metrics with the SDK's own experiment and TensorBoard classes."""

from typing import Any

from google.cloud import aiplatform
from vertexai.tuning import sft

from .session import Told, run
from .vertex_client import connect


def read(told: Told) -> Any:
    """Read a job's experiment, its run, and every series as data frames."""
    connect(told)
    job = sft.SupervisedTuningJob(told["job"])
    experiment = job.experiment
    assert experiment is not None
    summary = experiment.get_data_frame()
    (listed,) = aiplatform.ExperimentRun.list(experiment=experiment)
    one = aiplatform.ExperimentRun(listed.name, experiment=experiment)
    series = one.get_time_series_data_frame()
    return {
        "experiment": experiment.resource_name,
        "board": experiment.backing_tensorboard_resource_name,
        "summary": summary.to_dict("records"),
        "state": one.get_state(),
        "columns": list(series.columns),
        "series": {
            name: series[["step", name]].dropna().to_numpy().tolist()
            for name in series.columns
            if name.startswith("/")
        },
    }


if __name__ == "__main__":
    run(read)
