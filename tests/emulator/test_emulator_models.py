"""The model registry: versions, labels on two levels, aliases, checkpoints, deletion."""

import pytest
from google.api_core import exceptions
from google.cloud import aiplatform_v1

from pulumi_vertex_tuning.emulator.testing import running_emulator

from .clients import Json, Tuner, finish, new_tuner, undeploy, wait_for

SYSTEM_LABELS = {
    "google-vertex-llm-tuning-base-model-id",
    "google-vertex-llm-tuning-job-id",
    "tune-type",
}
ModelClient = aiplatform_v1.ModelServiceClient
EndpointClient = aiplatform_v1.EndpointServiceClient


def model_of(job: Json) -> str:
    return str(job["tunedModel"]["model"]).partition("@")[0]


def patch(tuner: Tuner, name: str, body: Json, mask: str = "") -> Json:
    query = f"?updateMask={mask}" if mask else ""
    answer = tuner.http.ask("PATCH", f"/v1/{name}{query}", body)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def take_down(tuner: Tuner, checkpoints: list[Json]) -> None:
    for checkpoint in checkpoints:
        endpoint = tuner.http.get(f"/v1/{checkpoint['endpoint']}")
        body = {"deployedModelId": endpoint["deployedModels"][0]["id"]}
        tuner.http.post(f"/v1/{endpoint['name']}:undeployModel", body)


def test_a_model_tells_where_it_is_from(tuned_job: Json, model_client: ModelClient) -> None:
    model = model_client.get_model(name=tuned_job["tunedModel"]["model"])

    assert model.name == tuned_job["tunedModel"]["model"]
    assert (model.version_id, list(model.version_aliases)) == ("1", ["default"])
    assert model.display_name == tuned_job["tunedModelDisplayName"]
    assert dict(model.labels) == {
        "team": "docs",
        "google-vertex-llm-tuning-base-model-id": "gemini-2_5-flash",
        "google-vertex-llm-tuning-job-id": tuned_job["name"].rpartition("/")[2],
        "tune-type": "sft",
    }
    assert model.etag
    assert [found.checkpoint_id for found in model.checkpoints] == ["1", "2"]
    assert model.default_checkpoint_id == "2"
    deployed = {found.endpoint for found in model.deployed_models}
    assert deployed == {found["endpoint"] for found in tuned_job["tunedModel"]["checkpoints"]}


def test_a_version_is_found_by_number_alias_or_default(
    tuned_job: Json,
    model_client: ModelClient,
) -> None:
    model = model_of(tuned_job)
    for version in ("", "@1", "@default", "@-"):
        assert model_client.get_model(name=model + version).version_id == "1"
    for missing in ("@2", "@prod"):
        with pytest.raises(exceptions.NotFound):
            model_client.get_model(name=model + missing)


def test_models_are_listed_by_label_and_name(
    shared_tuner: Tuner,
    tuned_job: Json,
    model_client: ModelClient,
) -> None:
    model, job_id = model_of(tuned_job), tuned_job["name"].rpartition("/")[2]
    for text in (
        "",
        f'labels.google-vertex-llm-tuning-job-id="{job_id}"',
        "labels.tune-type:*",
        f'display_name="{tuned_job["tunedModelDisplayName"]}"',
        f"model={model.rpartition('/')[2]}",
    ):
        request = {"parent": shared_tuner.parent, "filter": text}
        assert model in [found.name for found in model_client.list_models(request)], text
    request = {"parent": shared_tuner.parent, "filter": 'labels.tune-type="dpo"'}
    assert not list(model_client.list_models(request))


def test_labels_live_on_two_levels(tuner: Tuner, model_client: ModelClient) -> None:
    model = model_of(tuner.tuned(labels={"from": "job"}))
    patch(tuner, model, {"labels": {"level": "model", "of": "model"}}, "labels")
    assert patch(tuner, model, {}, "labels")["labels"].keys() == SYSTEM_LABELS | {"from"}

    patch(tuner, model, {"labels": {"level": "model", "of": "model"}}, "labels")
    version = model_client.get_model(name=f"{model}@1")
    own = dict(version.labels) | {"level": "version"}
    changed = aiplatform_v1.Model(name=f"{model}@1", labels=own)
    answer = model_client.update_model(model=changed, update_mask={"paths": ["labels"]})
    assert dict(answer.labels) == {**own, "of": "model", "level": "version"}


def test_a_name_of_one_level_with_a_field_of_the_other_is_refused(
    tuner: Tuner,
    model_client: ModelClient,
) -> None:
    model = model_of(tuner.tuned())
    for name, field in ((f"{model}@1", "display_name"), (model, "version_description")):
        changed = aiplatform_v1.Model({"name": name, field: "new"})
        with pytest.raises(exceptions.BadRequest) as caught:
            model_client.update_model(model=changed, update_mask={"paths": [field]})
        assert caught.value.reason is None
        assert "belongs to the" in caught.value.message
    assert patch(tuner, model, {"displayName": "n"}, "displayName")["displayName"] == "n"
    for name in ("", "x" * 129):
        body = {"displayName": name}
        answer = tuner.http.ask("PATCH", f"/v1/{model}?updateMask=displayName", body)
        assert answer.status == 400, name
    described = patch(tuner, f"{model}@1", {"versionDescription": "v"}, "version_description")
    assert described["versionDescription"] == "v"


def test_the_default_checkpoint_moves_the_endpoint_of_the_job(tuner: Tuner) -> None:
    job = tuner.tuned()
    first, last = job["tunedModel"]["checkpoints"]
    assert job["tunedModel"]["endpoint"] == last["endpoint"]

    # As google-genai sends it: no update mask.
    answer = patch(tuner, model_of(job), {"displayName": "n", "defaultCheckpointId": "1"})
    assert (answer["defaultCheckpointId"], answer["displayName"]) == ("1", "n")
    assert tuner.get(job["name"])["tunedModel"]["endpoint"] == first["endpoint"]
    refused = tuner.http.ask("PATCH", f"/v1/{model_of(job)}", {"defaultCheckpointId": "9"})
    assert refused.status == 400


def test_deleting_a_model_takes_every_endpoint_first(
    tuner: Tuner,
    model_client: ModelClient,
    endpoint_client: EndpointClient,
) -> None:
    job = tuner.tuned()
    model = model_of(job)
    with pytest.raises(exceptions.BadRequest, match="is deployed or being deployed at the follow"):
        model_client.delete_model(name=model)
    for checkpoint in job["tunedModel"]["checkpoints"]:
        endpoint = endpoint_client.get_endpoint(name=checkpoint["endpoint"])
        with pytest.raises(exceptions.BadRequest, match="undeploy"):
            endpoint_client.delete_endpoint(name=endpoint.name)
        (deployed,) = endpoint.deployed_models
        undeploy(endpoint_client, endpoint.name, deployed.id)
        finish(endpoint_client.delete_endpoint(name=endpoint.name))
    operation = model_client.delete_model(name=model)
    finish(operation)

    polled = tuner.http.get(f"/ui/{operation.operation.name}")
    assert polled["done"] is True
    assert polled["name"].startswith(f"{model}/operations/")
    assert polled["response"]["@type"] == "type.googleapis.com/google.protobuf.Empty"
    with pytest.raises(exceptions.NotFound):
        model_client.get_model(name=model)
    with pytest.raises(exceptions.NotFound):
        model_client.delete_model(name=model)
    assert tuner.get(job["name"])["tunedModel"]["model"] == f"{model}@1"


def test_a_job_whose_model_is_deleted_under_it_fails() -> None:
    with running_emulator(job_seconds=6) as emulator:
        tuner = new_tuner(emulator)
        name = tuner.create()["name"]
        job = wait_for(lambda: tuner.get(name), lambda found: "tunedModel" in found)
        take_down(tuner, job["tunedModel"]["checkpoints"])
        assert tuner.http.ask("DELETE", f"/v1/{model_of(job)}").status == 200
        failed = tuner.finish(name)
    assert failed["state"] == "JOB_STATE_FAILED"
    assert failed["error"]["message"] == "The Model does not exist."


def test_the_only_version_goes_with_the_model_alone(
    tuner: Tuner,
    model_client: ModelClient,
) -> None:
    model = model_of(tuner.tuned())
    with pytest.raises(exceptions.BadRequest, match="only version"):
        model_client.delete_model_version(name=f"{model}@1")


def test_continuous_tuning_makes_the_next_version(
    tuner: Tuner,
    model_client: ModelClient,
    endpoint_client: EndpointClient,
) -> None:
    first = tuner.tuned(tunedModelDisplayName="bot")
    model = model_of(first)
    second = tuner.tuned(preTunedModel={"tunedModelName": f"{model}@1", "checkpointId": "1"})

    assert second["tunedModel"]["model"] == f"{model}@2"
    assert second["tunedModelDisplayName"] == "bot"
    assert second["preTunedModel"]["baseModel"] == "gemini-2.5-flash"
    assert model_client.get_model(name=model).version_id == "2"
    versions = model_client.list_model_versions(name=model)
    assert [found.name for found in versions] == [f"{model}@1", f"{model}@2"]
    checkpoints = model_client.list_model_version_checkpoints(name=f"{model}@1")
    assert [(found.checkpoint_id, found.epoch) for found in checkpoints] == [("1", 1), ("2", 2)]

    model_client.merge_version_aliases(name=f"{model}@1", version_aliases=["prod", "default"])
    assert model_client.get_model(name=f"{model}@prod").version_id == "1"
    assert model_client.get_model(name=model).version_id == "1"
    model_client.merge_version_aliases(name=f"{model}@1", version_aliases=["-prod"])
    with pytest.raises(exceptions.NotFound):
        model_client.get_model(name=f"{model}@prod")

    with pytest.raises(exceptions.BadRequest, match="deployed"):
        model_client.delete_model_version(name=f"{model}@2")
    for checkpoint in second["tunedModel"]["checkpoints"]:
        (deployed,) = endpoint_client.get_endpoint(name=checkpoint["endpoint"]).deployed_models
        undeploy(endpoint_client, checkpoint["endpoint"], deployed.id)
    finish(model_client.delete_model_version(name=f"{model}@2"))
    assert [found.version_id for found in model_client.list_model_versions(name=model)] == ["1"]


def test_continuous_tuning_under_another_name_makes_another_model(tuner: Tuner) -> None:
    first = tuner.tuned(tunedModelDisplayName="bot")
    second = tuner.tuned(
        tunedModelDisplayName="other",
        preTunedModel={"tunedModelName": first["tunedModel"]["model"]},
    )
    assert model_of(second) != model_of(first)
    assert second["tunedModel"]["model"].endswith("@1")


def test_continuous_tuning_may_change_the_adapter_size(tuner: Tuner) -> None:
    first = tuner.tuned()
    second = tuner.tuned(
        preTunedModel={"tunedModelName": first["tunedModel"]["model"]},
        supervisedTuningSpec={"hyperParameters": {"epochCount": 1, "adapterSize": 3}},
    )
    hyper = second["supervisedTuningSpec"]["hyperParameters"]
    assert hyper["adapterSize"] == "ADAPTER_SIZE_EIGHT"


def test_continuous_tuning_of_a_model_that_goes_makes_another(tuner: Tuner) -> None:
    first = tuner.tuned(supervisedTuningSpec={"exportLastCheckpointOnly": True})
    model = model_of(first)
    name = tuner.create(preTunedModel={"tunedModelName": model})["name"]
    take_down(tuner, first["tunedModel"]["checkpoints"])
    assert tuner.http.ask("DELETE", f"/v1/{model}").status == 200
    second = tuner.finish(name)
    assert second["state"] == "JOB_STATE_SUCCEEDED"
    assert model_of(second) != model


def test_continuous_tuning_starts_where_the_parent_ended(tuner: Tuner) -> None:
    spec = {"hyperParameters": {"epochCount": 12, "adapterSize": "ADAPTER_SIZE_FOUR"}}
    first = tuner.tuned(supervisedTuningSpec=spec)
    again = tuner.tuned(
        preTunedModel={"tunedModelName": first["tunedModel"]["model"]},
        supervisedTuningSpec=spec,
    )
    assert first_loss(tuner, again) < first_loss(tuner, first) / 2


def first_loss(tuner: Tuner, job: Json) -> float:
    context = job["experiment"]
    place, _, experiment = context.partition("/metadataStores/default/contexts/")
    (board,) = tuner.http.get(f"/v1/{place}/tensorboards")["tensorboards"]
    path = f"/v1/{board['name']}/experiments/{experiment}/runs"
    (run,) = tuner.http.get(path)["tensorboardRuns"]
    series = tuner.http.get(f"/v1/{run['name']}/timeSeries")["tensorboardTimeSeries"]
    (loss,) = [found for found in series if found["displayName"] == "/train_total_loss"]
    points = tuner.http.get(f"/v1/{loss['name']}:read")["timeSeriesData"]["values"]
    return float(points[0]["scalar"]["value"])
