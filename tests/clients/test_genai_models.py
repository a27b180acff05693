"""Tuned models with google-genai, and the asynchronous client."""

from pulumi_vertex_tuning.catalog import known_base_models
from tests.emulator.clients import Json, Tuner, examples

from .conftest import Program


def model_of(job: Json) -> str:
    return str(job["tunedModel"]["model"])


def test_a_model_is_read_by_its_names(genai: Program) -> None:
    job = genai.tuner.tuned(tunedModelDisplayName="bot", labels={"team": "docs"})
    genai.tuner.tuned()
    answer = genai("genai_models", "read", model=model_of(job), filter="labels.team=docs")

    version, model = answer["models"]
    assert version["name"] == model_of(job)
    assert model["name"] == model_of(job).partition("@")[0]
    for found in (version, model):
        assert (found["version"], found["display_name"]) == ("1", "bot")
        assert found["labels"]["team"] == "docs"
        assert found["tuned_model_info"]["base_model"] == "gemini-2_5-flash"
        assert [checkpoint["checkpoint_id"] for checkpoint in found["checkpoints"]] == ["1", "2"]
        assert found["default_checkpoint_id"] == "2"
        endpoints = {endpoint["name"] for endpoint in found["endpoints"]}
        assert endpoints == {point["endpoint"] for point in job["tunedModel"]["checkpoints"]}
    assert len(answer["listed"]) == 2
    assert answer["filtered"] == [model["name"]]
    assert (answer["missing"]["code"], answer["missing"]["status"]) == (404, "NOT_FOUND")


def test_models_are_listed_in_pages(genai: Program) -> None:
    names = [model_of(genai.tuner.tuned()).partition("@")[0] for _ in range(2)]
    assert genai("genai_models", "listed") == [[names[1]], [names[0]]]


def test_base_models_are_those_of_the_catalog(genai: Program) -> None:
    full = "publishers/google/models/gemini-2.5-flash"
    # The version that google-genai asks by itself: v1 has no list of base models.
    told = {"names": ["gemini-2.5-flash", full], "api_version": "v1beta1"}
    answer = genai("genai_models", "published", **told)

    for found in answer["models"]:
        assert (found["name"], found["version"]) == (full, "default")
    names = [f"publishers/google/models/{model.name}" for model in known_base_models()]
    assert answer["listed"] == names
    assert answer["first"] == names[:3]
    assert (answer["missing"]["code"], answer["missing"]["status"]) == (404, "NOT_FOUND")


def test_the_default_checkpoint_moves_the_endpoint(genai: Program) -> None:
    job = genai.tuner.tuned()
    answer = genai("genai_models", "changed", model=model_of(job), job=job["name"])

    for found in (answer["updated"], answer["read"]):
        assert (found["display_name"], found["description"]) == ("new", "changed")
        assert found["default_checkpoint_id"] == "1"
    first, last = (found["endpoint"] for found in job["tunedModel"]["checkpoints"])
    assert job["tunedModel"]["endpoint"] == last
    assert answer["job"]["tuned_model"]["endpoint"] == first
    assert answer["refused"]["code"] == 400


def test_a_model_is_deleted_when_it_is_undeployed(genai: Program) -> None:
    job = genai.tuner.tuned()
    refused = genai("genai_models", "deleted", model=model_of(job), deployed=True)
    assert (refused["code"], refused["status"]) == (400, "FAILED_PRECONDITION")
    assert "Please undeploy the model before retry." in refused["message"]

    _undeploy(genai.tuner, job)
    gone = genai("genai_models", "deleted", model=model_of(job), deployed=False)
    assert (gone["code"], gone["status"]) == (404, "NOT_FOUND")


def _undeploy(tuner: Tuner, job: Json) -> None:
    """Take the checkpoints off their endpoints, for which google-genai has no call."""
    for checkpoint in job["tunedModel"]["checkpoints"]:
        endpoint = f"/v1/{checkpoint['endpoint']}"
        (deployed,) = tuner.http.get(endpoint)["deployedModels"]
        tuner.http.post(f"{endpoint}:undeployModel", {"deployedModelId": deployed["id"]})


def test_the_asynchronous_client(genai: Program) -> None:
    answer = genai("genai_async", "life", training=genai.tuner.upload(examples()))

    assert answer["job"]["state"] == "JOB_STATE_SUCCEEDED"
    assert answer["asked"]["plain"] == answer["asked"]["streamed"] != ""
    assert answer["asked"]["count"] == answer["asked"]["prompt"] > 0
    assert answer["renamed"] == "later"
    assert answer["jobs"] == [answer["cancelled"], answer["job"]["name"]]
    assert answer["models"] == [answer["job"]["tuned_model"]["model"].partition("@")[0]]
    assert genai.tuner.finish(answer["cancelled"])["state"] == "JOB_STATE_CANCELLED"
