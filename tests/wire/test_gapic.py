"""A tuned model's life by Google's generated clients: v1 and v1beta1, REST and gRPC."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.api_core import exceptions

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Http, Json, Tuner, examples, wait_for

from .gapic import TRANSPORTS, VERSIONS, Clients, clients

QUESTION: list[Json] = [{"role": "user", "parts": [{"text": "What is 7?"}]}]


@pytest.fixture(
    params=[(version, over) for version in VERSIONS for over in TRANSPORTS], ids="-".join
)
def gapic(emulator: Emulator, request: pytest.FixtureRequest) -> Iterator[Clients]:
    version, transport = request.param
    with clients(emulator, version, transport) as opened:
        yield opened


def create(gapic: Clients, tuner: Tuner, **fields: Any) -> Any:
    spec = {"training_dataset_uri": tuner.upload(examples(8)), **fields.pop("spec", {})}
    job = {"base_model": "gemini-2.5-flash", "supervised_tuning_spec": spec, **fields}
    return gapic.tuning.create_tuning_job(parent=tuner.parent, tuning_job=job)


def finish(gapic: Clients, name: str) -> Any:
    client, states = gapic.tuning, gapic.types.JobState
    job = wait_for(
        lambda: client.get_tuning_job(name=name),
        lambda found: found.state not in (states.JOB_STATE_PENDING, states.JOB_STATE_RUNNING),
    )
    assert job.state == states.JOB_STATE_SUCCEEDED, job
    return job


def test_a_tuned_model_from_create_to_delete(gapic: Clients, tuner: Tuner) -> None:
    sizes = gapic.types.SupervisedHyperParameters.AdapterSize
    asked = {"epoch_count": 2, "learning_rate_multiplier": 1.5, "adapter_size": sizes(1)}
    job = create(
        gapic,
        tuner,
        spec={"hyper_parameters": asked},
        tuned_model_display_name="bot",
        labels={"team": "docs"},
    )
    assert job.state == gapic.types.JobState.JOB_STATE_PENDING
    done = finish(gapic, job.name)
    assert done.supervised_tuning_spec.hyper_parameters.adapter_size == sizes.ADAPTER_SIZE_ONE
    assert [checkpoint.epoch for checkpoint in done.tuned_model.checkpoints] == [1, 2]

    model_id = done.tuned_model.model
    model = gapic.models.get_model(name=model_id)
    assert (model.display_name, model.labels["team"]) == ("bot", "docs")
    name = model_id.partition("@")[0]
    changed = gapic.models.update_model(
        model={"name": name, "display_name": "new"},
        update_mask={"paths": ["display_name"]},
    )
    assert changed.display_name == "new"
    with pytest.raises(exceptions.GoogleAPICallError, match="undeploy the model") as refused:
        gapic.models.delete_model(name=name)
    assert refused.value.code == 400

    for checkpoint in done.tuned_model.checkpoints:
        endpoint = gapic.endpoints.get_endpoint(name=checkpoint.endpoint)
        (deployed,) = endpoint.deployed_models
        undeployed = gapic.endpoints.undeploy_model(
            endpoint=endpoint.name, deployed_model_id=deployed.id
        )
        assert type(undeployed.result(timeout=10)).__name__ == "UndeployModelResponse"
        poll(gapic, gapic.endpoints, undeployed)
        poll(gapic, gapic.endpoints, gapic.endpoints.delete_endpoint(name=endpoint.name))
    deleted = gapic.models.delete_model(name=name)
    poll(gapic, gapic.models, deleted)
    deleted.result(timeout=10)
    assert deleted.metadata.generic_metadata.create_time is not None
    with pytest.raises(exceptions.NotFound, match="The Model does not exist"):
        gapic.models.get_model(name=name)


def poll(gapic: Clients, client: Any, operation: Any) -> None:
    """Ask for an operation as `result` would if it was not done, and see where that went."""
    name = operation.operation.name
    found = client.transport.operations_client.get_operation(name)
    assert (found.name, found.done) == (name, True)
    assert found.metadata.type_url == operation.operation.metadata.type_url
    asked = Http(gapic.emulator).get("/emulator/requests")["requests"]
    over_rest = {"method": "GET", "path": f"/ui/{name}"} in asked
    assert over_rest is (gapic.transport == "rest")


def test_jobs_are_listed_page_by_page_and_by_filter(gapic: Clients, tuner: Tuner) -> None:
    made = [create(gapic, tuner, labels={"number": str(number)}).name for number in range(3)]
    client = gapic.tuning
    pager = client.list_tuning_jobs({"parent": tuner.parent, "page_size": 2})
    pages = [[job.name for job in page.tuning_jobs] for page in pager.pages]
    assert [len(page) for page in pages] == [2, 1]
    assert sorted(name for page in pages for name in page) == sorted(made)
    (found,) = client.list_tuning_jobs({"parent": tuner.parent, "filter": 'labels.number="1"'})
    assert found.name == made[1]


def test_a_cancelled_job_says_so(gapic: Clients, tuner: Tuner) -> None:
    job = create(gapic, tuner, spec={"hyper_parameters": {"epoch_count": 500}})
    gapic.tuning.cancel_tuning_job(name=job.name)
    states = gapic.types.JobState
    ended = wait_for(
        lambda: gapic.tuning.get_tuning_job(name=job.name),
        lambda found: found.state in (states.JOB_STATE_CANCELLED, states.JOB_STATE_SUCCEEDED),
    )
    assert (ended.state, ended.error.code) == (states.JOB_STATE_CANCELLED, 1)


def test_the_endpoint_answers_streams_and_counts(gapic: Clients, tuned_job: Json) -> None:
    endpoint = tuned_job["tunedModel"]["endpoint"]
    asked = {
        "model": endpoint,
        "contents": QUESTION,
        "generation_config": {"temperature": 0.0, "max_output_tokens": 12},
    }
    whole = gapic.prediction.generate_content(asked)
    (candidate,) = whole.candidates
    (part,) = candidate.content.parts
    pieces = list(gapic.prediction.stream_generate_content(asked))
    streamed = "".join(piece.candidates[0].content.parts[0].text for piece in pieces)
    assert len(pieces) > 1
    assert streamed == part.text
    assert pieces[-1].usage_metadata.total_token_count == whole.usage_metadata.total_token_count
    assert pieces[-1].candidates[0].finish_reason == candidate.finish_reason
    counted = gapic.counting.count_tokens({"endpoint": endpoint, "contents": QUESTION})
    assert counted.total_tokens == whole.usage_metadata.prompt_token_count


def test_a_rebase_is_awaited_and_gives_the_new_job(gapic: Clients, tuner: Tuner) -> None:
    done = finish(gapic, create(gapic, tuner, spec={"hyper_parameters": {"epoch_count": 1}}).name)
    operation = gapic.tuning.rebase_tuned_model(
        parent=tuner.parent,
        tuned_model_ref={"tuned_model": done.tuned_model.model},
    )
    poll(gapic, gapic.tuning, operation)
    made = operation.result(timeout=10)
    assert made.name != done.name
    assert made.base_model == done.base_model
    assert finish(gapic, made.name).tuned_model.model != done.tuned_model.model


def test_a_stream_that_is_refused_has_the_status(gapic: Clients, tuned_job: Json) -> None:
    endpoint = tuned_job["tunedModel"]["endpoint"]
    with pytest.raises(
        exceptions.InvalidArgument if gapic.transport == "grpc" else exceptions.BadRequest
    ):
        list(gapic.prediction.stream_generate_content({"model": endpoint, "contents": []}))


def test_metrics_are_read_where_the_experiment_leads(gapic: Clients, tuned_job: Json) -> None:
    context = gapic.metadata.get_context(name=tuned_job["experiment"])
    board = context.metadata["backing_tensorboard_resource"]
    experiment = f"{board}/experiments/{tuned_job['experiment'].rpartition('/')[2]}"
    (run,) = gapic.tensorboard.list_tensorboard_runs(parent=experiment)
    series = list(gapic.tensorboard.list_tensorboard_time_series(parent=run.name))
    assert {"/train_total_loss", "/eval_total_loss"} < {found.display_name for found in series}
    batch = gapic.tensorboard.batch_read_tensorboard_time_series_data(
        {"tensorboard": board, "time_series": [found.name for found in series]}
    )
    assert len(batch.time_series_data) == len(series) == 6
    (loss,) = [found for found in series if found.display_name == "/train_total_loss"]
    one = gapic.tensorboard.read_tensorboard_time_series_data(tensorboard_time_series=loss.name)
    values = [point.scalar.value for point in one.time_series_data.values]
    assert values[-1] < values[0]


def test_what_is_wrong_with_a_field_is_in_the_details(gapic: Clients, tuner: Tuner) -> None:
    with pytest.raises(exceptions.GoogleAPICallError) as refused:
        create(gapic, tuner, spec={"training_dataset_uri": f"gs://{tuner.bucket}/nowhere.jsonl"})
    error = refused.value
    assert error.code == 400
    assert error.grpc_status_code is None or error.grpc_status_code.name == "INVALID_ARGUMENT"
    (detail,) = error.details
    (violation,) = _violations(detail)
    assert violation == "tuning_job.supervised_tuning_spec.training_dataset_uri"


def _violations(detail: Any) -> list[str]:
    """Return the fields of a google.rpc.BadRequest, which REST hands on as it came."""
    if isinstance(detail, dict):
        return [str(found["field"]) for found in detail["fieldViolations"]]
    return [str(found.field) for found in detail.field_violations]
