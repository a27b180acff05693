"""What was changed behind Pulumi's back, on the real engine."""

import re
from urllib.parse import quote

import requests

from tests.engine.project import Project, eventually


def _refresh(project: Project) -> str:
    return project.pulumi("refresh", "--yes", "--skip-preview", "--diff").text


def test_refresh_of_what_nobody_changed_shows_nothing(project: Project) -> None:
    project.up()

    text = _refresh(project)

    assert "6 unchanged" in text
    assert "updated" not in text
    assert project.steps() == {}


def test_a_changed_model_shows_and_the_next_up_mends_it(project: Project) -> None:
    project.up()
    model = project.outputs()["model"]
    project.vertex.patch_model(
        model.partition("@")[0], "displayName,description", displayName="other", description="?"
    )

    text = _refresh(project)
    assert re.search('displayName *: "bot" => "other"', text)
    assert re.search('description *: "first" => "[?]"', text)
    assert project.steps() == {"TunedModel bot": "update"}

    project.up()
    mended = project.vertex.get(model)
    assert (mended["displayName"], mended["description"]) == ("bot", "first")
    assert len(project.vertex.jobs()) == 1


def test_a_deleted_model_shows_and_is_never_trained_again_in_silence(project: Project) -> None:
    project.up()
    project.vertex.delete_model(project.outputs()["model"].partition("@")[0])

    text = _refresh(project)
    assert re.search('condition *: "present" => "missing"', text)
    assert re.search('condition *: "present" => "model missing"', text)

    for result in (project.preview(check=False), project.up(check=False)):
        assert result.code != 0
        assert "not what it was (model missing); nothing was trained again" in result.text
        assert "retry" in result.text
    assert len(project.vertex.jobs()) == 1

    project.models["bot"]["retry"] = 1
    project.up()
    assert len(project.vertex.jobs()) == 2
    assert len(project.vertex.models()) == 1
    project.pulumi("destroy", "--yes", "--skip-preview")
    assert project.vertex.models() == []


def test_a_deleted_model_stops_an_up_without_a_refresh(project: Project) -> None:
    project.up()
    project.vertex.delete_model(project.outputs()["model"].partition("@")[0])

    result = project.up(check=False)

    assert result.code != 0
    assert "has been deleted outside Pulumi" in result.text
    assert "retry" in result.text
    assert len(project.vertex.jobs()) == 1


def test_a_vanished_upload_is_made_again_without_training(project: Project) -> None:
    project.up()
    outputs = project.outputs()
    [upload] = project.vertex.objects()
    bucket = f"{project.gcp_project}-vertex-tuning"
    url = f"{project.vertex.url}/storage/v1/b/{bucket}/o/{quote(upload, safe='')}"
    assert requests.delete(url, timeout=10).ok

    assert "Dataset: (delete)" in _refresh(project)

    project.up()
    assert project.vertex.objects() == [upload]
    assert project.outputs()["model"] == outputs["model"]
    assert len(project.vertex.jobs()) == 1


def test_changed_data_under_the_same_uri_shows_in_the_preview(project: Project) -> None:
    project.up()
    bucket = f"{project.gcp_project}-vertex-tuning"
    body = (project.folder / "stacks" / "data" / "train.jsonl").read_bytes()

    def put(content: bytes) -> None:
        url = f"{project.vertex.url}/upload/storage/v1/b/{bucket}/o?uploadType=media&name=mine"
        assert requests.post(url, data=content, timeout=10).ok

    put(body)
    project.models["bot"]["trainingDataset"] = f"gs://{bucket}/mine"
    project.up()
    jobs = len(project.vertex.jobs())
    assert project.steps() == {}

    put(body)
    assert project.steps() == {"Dataset bot-training": "update"}
    put(body + body.splitlines(keepends=True)[0].replace(b"thing 0", b"thing 99"))
    assert project.steps() == {
        "Dataset bot-training": "update",
        "TuningJob bot": "replace",
        "TunedModel bot": "replace",
    }
    project.up()
    assert len(project.vertex.jobs()) == jobs + 1

    url = f"{project.vertex.url}/storage/v1/b/{bucket}/o/mine"
    assert requests.delete(url, timeout=10).ok
    assert project.steps() == {}


def test_a_model_that_was_undeployed_shows_and_is_not_passed_over(project: Project) -> None:
    project.up()
    outputs = project.outputs()
    endpoint = outputs["endpoint"]
    [deployed] = project.vertex.get(endpoint)["deployedModels"]
    project.vertex.undeploy(endpoint, deployed["id"])

    text = _refresh(project)
    assert re.search(f'condition *: "present" => "not deployed on {endpoint}"', text)
    for result in (project.preview(check=False), project.up(check=False)):
        assert result.code != 0
        assert f"the tuned model is not deployed on {endpoint}" in result.text
        assert "pulumi refresh" in result.text
    assert project.outputs() == outputs
    assert len(project.vertex.jobs()) == 1

    project.models["bot"]["retry"] = 1
    project.up()
    assert project.steps() == {}


def test_an_up_fails_where_nothing_serves_the_model(project: Project) -> None:
    project.up()
    for endpoint in project.vertex.endpoints():
        for deployed in endpoint["deployedModels"]:
            project.vertex.undeploy(endpoint["name"], deployed["id"])

    result = project.up(check=False)

    assert result.code != 0
    assert f"no endpoint serves {project.outputs()['model']} any more" in result.text
    assert len(project.vertex.jobs()) == 1


def test_labels_and_default_checkpoint_changed_elsewhere_are_mended(project: Project) -> None:
    project.models["bot"]["defaultCheckpointId"] = "3"
    project.up()
    model = project.outputs()["model"]
    labels = project.vertex.get(model)["labels"]
    project.vertex.patch_model(model, "labels", labels={**labels, "team": "b"})
    project.vertex.patch_model(model, "defaultCheckpointId", defaultCheckpointId="1")

    text = _refresh(project)
    assert re.search('team *: "a" => "b"', text)
    assert re.search('defaultCheckpointId *: "3" => "1"', text)

    project.up()
    mended = project.vertex.get(model)
    assert (mended["labels"]["team"], mended["defaultCheckpointId"]) == ("a", "3")
    assert len(project.vertex.jobs()) == 1


def test_a_model_that_was_undeployed_before_anything_took_it_over_is_not_passed_over(
    project: Project,
) -> None:
    project.up(VERTEX_TUNING_WAIT="0", check=False)  # no TunedModel: its job still trains
    eventually(lambda: not project.vertex.live_jobs())
    for endpoint in project.vertex.endpoints():
        for deployed in endpoint["deployedModels"]:
            project.vertex.undeploy(endpoint["name"], deployed["id"])

    for _ in range(2):
        result = project.up(check=False)
        assert result.code != 0
        assert "no endpoint serves" in result.text
    assert len(project.vertex.jobs()) == 1
