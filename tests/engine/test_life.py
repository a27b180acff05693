"""The life of a tuned model on the real engine, from nothing to nothing."""

import json
import re

import requests

from pulumi_vertex_tuning.emulator.testing import running_emulator
from tests.engine.conftest import StackFactory
from tests.engine.project import Project


def test_rows_show_state_and_elapsed_time_while_a_job_trains(make_project: StackFactory) -> None:
    with running_emulator(job_seconds=5.0) as slower:
        text = make_project(slower).up().text

    assert re.search(r"TuningJob bot created .*tuning: (PENDING|RUNNING) .*\d+s", text)


def test_up_trains_once_and_a_second_up_changes_nothing(project: Project) -> None:
    text = project.up().text

    outputs = project.outputs()
    assert outputs["job"] == project.vertex.jobs()[0]["name"]
    assert outputs["model"].endswith("@1")
    assert outputs["endpoint"] in {endpoint["name"] for endpoint in project.vertex.endpoints()}
    assert [one["epoch"] for one in outputs["checkpoints"]] == [1, 2, 3]

    writes = project.vertex.writes()
    assert "6 created" in text
    assert project.steps() == {}
    assert "6 unchanged" in project.up().text
    assert project.vertex.writes() == writes
    assert len(project.vertex.jobs()) == 1


def test_another_epoch_count_trains_before_the_old_model_goes(project: Project) -> None:
    project.up()
    old = project.outputs()

    project.models["bot"]["hyperparameters"]["epochCount"] = 5
    diff = project.preview("--diff").text
    assert "TuningJob: (replace)" in diff
    assert "~ epochCount: 3 => 5" in diff
    assert project.steps() == {"TuningJob bot": "replace", "TunedModel bot": "replace"}

    writes_before = len(project.vertex.writes())
    project.up()
    new = project.outputs()
    assert new["model"] != old["model"]
    assert [model["name"] for model in project.vertex.models()] == [new["model"].partition("@")[0]]
    assert {one["name"] for one in project.vertex.endpoints()} == {
        one["endpoint"] for one in new["checkpoints"]
    }
    calls = [
        f"{one['method']} {one['path'].partition('?')[0].rpartition('/')[2].partition(':')[0]}"
        for one in project.vertex.writes()[writes_before:]
    ]
    old_model = old["model"].rpartition("/")[2].partition("@")[0]
    assert calls.index("POST tuningJobs") < calls.index(f"DELETE {old_model}")


def test_description_and_labels_change_in_place(project: Project) -> None:
    project.up()
    before = project.outputs()

    project.models["bot"] |= {"description": "second", "labels": {"team": "b", "tier": "gold"}}
    assert project.steps() == {"TunedModel bot": "update"}
    project.up()

    model = project.vertex.get(before["model"])
    assert model["description"] == "second"
    assert {key: model["labels"][key] for key in ("team", "tier")} == {"team": "b", "tier": "gold"}
    assert model["labels"]["tune-type"] == "sft"
    assert project.outputs()["model"] == before["model"]
    assert len(project.vertex.jobs()) == 1
    assert project.steps() == {}

    project.models["bot"]["labels"] = {}
    project.up()
    assert "team" not in project.vertex.get(before["model"])["labels"]


def test_another_default_checkpoint_moves_the_endpoint(project: Project) -> None:
    project.up()
    before = project.outputs()

    project.models["bot"]["defaultCheckpointId"] = "2"
    project.up()

    after = project.outputs()
    assert after["endpoint"] == before["checkpoints"][1]["endpoint"]
    assert after["job"] == before["job"]
    assert len(project.vertex.jobs()) == 1


def test_destroy_leaves_nothing(project: Project) -> None:
    project.models["second"] = {**project.models["bot"], "tunedModelDisplayName": "second"}
    project.up()
    assert len(project.vertex.models()) == 2

    project.pulumi("destroy", "--yes", "--skip-preview")

    assert project.vertex.models() == []
    assert project.vertex.endpoints() == []
    assert project.vertex.objects() == []
    assert "resources" not in project.state()


def test_state_holds_no_credential_and_the_provider_only_by_name(project: Project) -> None:
    project.up()
    resources = {one["urn"]: one for one in project.state()["resources"]}
    providers = {
        urn: one["inputs"]["__provider"]
        for urn, one in resources.items()
        if "__provider" in one.get("inputs", {})
    }

    assert len(providers) == 4
    assert all(isinstance(text, str) and len(text) < 150 for text in providers.values())
    text = json.dumps(resources).lower()
    assert re.findall(r"token(?!s\b)|bearer|private_key|password", text) == []

    project.up()
    again = project.state()["resources"]
    assert {
        one["urn"]: one["inputs"]["__provider"]
        for one in again
        if "__provider" in one.get("inputs", {})
    } == providers


def test_a_model_that_serves_in_a_multi_region_goes_as_well(project: Project) -> None:
    project.models["bot"]["baseModel"] = "gemini-3.5-flash"
    project.up()
    outputs = project.outputs()
    assert "/locations/us/endpoints/" in outputs["endpoint"]
    assert "/locations/us-central1/tuningJobs/" in outputs["job"]
    assert project.steps() == {}

    project.pulumi("destroy", "--yes", "--skip-preview")

    for one in outputs["checkpoints"]:
        assert (
            requests.get(f"{project.vertex.url}/v1/{one['endpoint']}", timeout=10).status_code
            == 404
        )
    assert (
        requests.get(f"{project.vertex.url}/v1/{outputs['model']}", timeout=10).status_code == 404
    )


def test_an_unknown_base_model_is_a_warning(project: Project) -> None:
    project.models["bot"]["baseModel"] = "gemini-9-ultra"

    assert "gemini-9-ultra is not in the catalog of this version" in project.preview().text
