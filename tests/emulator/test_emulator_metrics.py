"""Metrics, read as `aiplatform.Experiment` reads them."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.cloud import aiplatform

from .clients import Json, Tuner, examples, no_credentials

TRAIN = {
    "/train_total_loss",
    "/train_fraction_of_correct_next_step_preds",
    "/train_num_predictions",
}
EVAL = {name.replace("train", "eval") for name in TRAIN}


@pytest.fixture
def sdk(shared_tuner: Tuner) -> Iterator[Any]:
    aiplatform.init(
        project=shared_tuner.project,
        location="us-central1",
        credentials=no_credentials(),
        api_endpoint=shared_tuner.http.emulator.url,
        api_transport="rest",
    )
    yield aiplatform
    aiplatform.initializer.global_pool.shutdown(wait=True)


def test_the_real_client_reads_the_series_of_a_job(tuned_job: Json, sdk: Any, tuner: Tuner) -> None:
    del tuner
    experiment_id = tuned_job["experiment"].rpartition("/")[2]
    experiment = sdk.Experiment(experiment_id)
    assert experiment.resource_name == tuned_job["experiment"]
    (listed,) = sdk.ExperimentRun.list(experiment=experiment)
    run = sdk.ExperimentRun(listed.name, experiment=experiment)
    assert run.get_state() == "COMPLETE"
    series = {name: data for name, data in _read_series(run).items() if name.startswith("/")}
    assert set(series) == TRAIN | EVAL
    steps = int(tuned_job["tuningDataStats"]["supervisedTuningDataStats"]["tuningStepCount"])
    loss = series["/train_total_loss"]
    assert [step for step, _ in loss] == list(range(1, steps + 1))
    assert loss[-1][1] < loss[0][1]
    assert all(0 <= value <= 1 for _, value in series["/eval_fraction_of_correct_next_step_preds"])
    assert len(series["/eval_total_loss"]) == 2


def _read_series(run: Any) -> dict[str, list[tuple[int, float]]]:
    """Read as get_time_series_data_frame does, without pandas."""
    board_run = run._backing_tensorboard_run.resource
    read = board_run.read_time_series_data()
    return {
        name: [(point.step, point.scalar.value) for point in data.values]
        for name, data in read.items()
    }


def test_without_validation_there_are_no_eval_series(tuner: Tuner) -> None:
    job = tuner.tuned(rows=examples(4))
    place, _, experiment = job["experiment"].partition("/metadataStores/default/contexts/")
    (board,) = tuner.http.get(f"/v1/{place}/tensorboards")["tensorboards"]
    (run,) = tuner.http.get(f"/v1/{board['name']}/experiments/{experiment}/runs")["tensorboardRuns"]
    series = tuner.http.get(f"/v1/{run['name']}/timeSeries")["tensorboardTimeSeries"]
    assert {found["displayName"] for found in series} == TRAIN

    names = "&".join(f"timeSeries={found['name']}" for found in series)
    data = tuner.http.get(f"/v1/{board['name']}:batchRead?{names}")["timeSeriesData"]
    assert len(data) == 3
    assert all(found["valueType"] == "SCALAR" and found["values"] for found in data)


def test_contexts_are_found_as_get_data_frame_looks_for_them(
    tuned_job: Json,
    shared_tuner: Tuner,
) -> None:
    place = f"/v1/{shared_tuner.parent}/metadataStores/default"
    text = (
        '(schema_title="system.ExperimentRun" OR schema_title="system.PipelineRun")'
        f' AND parent_contexts:"{tuned_job["experiment"]}"'
    )
    query = text.replace(" ", "%20").replace('"', "%22")
    (run,) = shared_tuner.http.get(f"{place}/contexts?filter={query}")["contexts"]
    assert run["parentContexts"] == [tuned_job["experiment"]]
    text = f'schema_title="system.Run" AND in_context("{run["name"]}")'
    query = text.replace(" ", "%20").replace('"', "%22")
    assert shared_tuner.http.get(f"{place}/executions?filter={query}") == {}
