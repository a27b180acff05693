"""Endpoints: what stands on them, and where they are."""

import pytest
from google.api_core import exceptions
from google.cloud import aiplatform_v1

from .clients import Json, Tuner

EndpointClient = aiplatform_v1.EndpointServiceClient


def test_each_checkpoint_has_an_endpoint_of_its_own(
    shared_tuner: Tuner,
    tuned_job: Json,
    endpoint_client: EndpointClient,
) -> None:
    job_id = tuned_job["name"].rpartition("/")[2]
    request = {
        "parent": shared_tuner.parent,
        "filter": f"labels.google-vertex-llm-tuning-job-id={job_id}",
    }
    found = {endpoint.name: endpoint for endpoint in endpoint_client.list_endpoints(request)}

    assert len(found) == 2
    for checkpoint in tuned_job["tunedModel"]["checkpoints"]:
        endpoint = found[checkpoint["endpoint"]]
        (deployed,) = endpoint.deployed_models
        assert f"{deployed.model}@{deployed.model_version_id}" == tuned_job["tunedModel"]["model"]
        assert deployed.checkpoint_id == checkpoint["checkpointId"]
        assert deployed.id.isdigit()
        assert dict(endpoint.traffic_split) == {deployed.id: 100}
        assert endpoint.labels["team"] == "docs"


def test_an_endpoint_can_be_renamed_and_labelled(
    tuner: Tuner,
    endpoint_client: EndpointClient,
) -> None:
    name = tuner.tuned()["tunedModel"]["endpoint"]
    changed = aiplatform_v1.Endpoint(name=name, display_name="mine", labels={"a": "b"})
    mask = {"paths": ["display_name", "labels"]}
    answer = endpoint_client.update_endpoint(endpoint=changed, update_mask=mask)
    assert (answer.display_name, dict(answer.labels)) == ("mine", {"a": "b"})
    assert len(answer.deployed_models) == 1


def test_undeploying_the_wrong_thing_is_not_found(
    tuner: Tuner,
    endpoint_client: EndpointClient,
) -> None:
    name = tuner.tuned()["tunedModel"]["endpoint"]
    with pytest.raises(exceptions.NotFound):
        endpoint_client.undeploy_model({"endpoint": name, "deployed_model_id": "1"})


def test_the_newest_models_stand_in_a_multi_region(tuner: Tuner) -> None:
    job = tuner.tuned(baseModel="gemini-3.5-flash")
    assert "/locations/us-central1/" in job["tunedModel"]["model"]
    assert "/locations/us/" in job["tunedModel"]["endpoint"]
    answer = tuner.http.ask(
        "GET",
        "/v1/" + job["tunedModel"]["endpoint"].replace("/us/", "/us-central1/"),
    )
    assert answer.status == 404


def test_a_cancelled_job_may_leave_endpoints_that_a_sweep_finds(
    tuner: Tuner,
    endpoint_client: EndpointClient,
) -> None:
    name = tuner.create(supervisedTuningSpec={"hyperParameters": {"epochCount": 200}})["name"]
    request = {
        "parent": tuner.parent,
        "filter": f'labels.google-vertex-llm-tuning-job-id="{name.rpartition("/")[2]}"',
    }
    while not list(endpoint_client.list_endpoints(request)):
        assert tuner.get(name)["state"] in ("JOB_STATE_PENDING", "JOB_STATE_RUNNING")
    tuner.http.post(f"/v1/{name}:cancel", {})
    assert tuner.finish(name)["state"] == "JOB_STATE_CANCELLED"
    assert list(endpoint_client.list_endpoints(request))
