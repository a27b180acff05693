"""TunedModel through the plugin: check, diff, create, read, update, delete."""

import grpc
import pytest

from tests.lifecycle.place import LONG, Place
from tests.plugin.plugin import UNKNOWN, Diffed, Found, Plugin, Properties, refused

JOB = "projects/p/locations/us-central1/tuningJobs/1"
SAME = Diffed(changes=False, replaces=[])
UPDATE = Diffed(changes=None, replaces=[])


@pytest.fixture
def trained(plugin: Plugin, place: Place, job_inputs: Properties) -> str:
    """The name of a job that has succeeded."""
    made = plugin.job.create(job_inputs)
    assert place.finish(made.id)["state"] == "JOB_STATE_SUCCEEDED"
    return made.id


@pytest.fixture
def inputs(model_inputs: Properties, trained: str) -> Properties:
    return {**model_inputs, "tuningJob": trained}


@pytest.fixture
def made(plugin: Plugin, inputs: Properties) -> Found:
    return plugin.model.create(inputs)


def _main(model: str) -> str:
    return model.partition("@")[0]


@pytest.mark.parametrize(
    ("fields", "want"),
    [
        ({}, []),
        ({"tuningJob": UNKNOWN}, []),
        (
            {"displayName": "x" * 129, "labels": {"goog-x": "y"}, "tuningJob": "x"},
            ["tuning_job: ", "display_name: has 129 characters", 'labels: "goog-x" is reserved'],
        ),
    ],
)
def test_check_tells_all_problems_at_once(
    plugin: Plugin, model_inputs: Properties, fields: Properties, want: list[str]
) -> None:
    news = {**model_inputs, "tuningJob": JOB, **fields}
    checked = plugin.model.check(news)

    assert checked.inputs == news
    assert [field for field, _ in checked.failures] == [""] * bool(want)
    for start in want:
        assert f"\n  {start}" in checked.failures[0][1]


@pytest.mark.parametrize(
    ("old", "new", "want"),
    [
        ({}, {}, SAME),
        ({}, {"tuningJob": f"{JOB}2"}, Diffed(None, ["tuningJob"])),
        ({}, {"tuningJob": UNKNOWN}, Diffed(None, ["tuningJob"])),
        ({}, {"displayName": "other"}, UPDATE),
        ({}, {"description": "other"}, UPDATE),
        ({}, {"labels": {}}, UPDATE),
        ({}, {"defaultCheckpointId": "1"}, UPDATE),
        ({"defaultCheckpointId": "2"}, {}, SAME),
        ({"condition": "missing"}, {}, UPDATE),
        ({"checkpoints": [], "endpoint": "e"}, {}, SAME),
    ],
)
def test_diff_updates_in_place_but_for_another_job(
    plugin: Plugin, model_inputs: Properties, old: Properties, new: Properties, want: Diffed
) -> None:
    inputs = {**model_inputs, "tuningJob": JOB}

    assert plugin.model.diff("models/0@1", {**inputs, **old}, {**inputs, **new}) == want


def test_create_claims_the_model_and_tells_what_there_is(
    place: Place, inputs: Properties, made: Found
) -> None:
    job = place.vertex.get(inputs["tuningJob"])
    assert made.id == made.outputs["model"] == job["tunedModel"]["model"]
    assert made.outputs["endpoint"] == job["tunedModel"]["endpoint"]
    assert made.outputs["experiment"] == job["experiment"]
    assert [one["checkpointId"] for one in made.outputs["checkpoints"]] == ["1", "2"]
    assert made.outputs["defaultCheckpointId"] == "2"
    assert made.outputs["labels"] == {"team": "a"}
    model = place.vertex.get(made.id)
    assert (model["displayName"], model["description"]) == ("bot", "first")
    assert model["labels"]["pulumi-claim"] == "0c"
    assert model["labels"]["tune-type"] == "sft"
    assert model["labels"]["google-vertex-llm-tuning-job-id"] == job["name"].rpartition("/")[2]


def test_create_needs_a_job_that_has_ended_well(
    plugin: Plugin, place: Place, job_inputs: Properties, model_inputs: Properties
) -> None:
    running = {**job_inputs, "hyperparameters": {"epochCount": LONG}}
    job = plugin.job.create(running)

    with pytest.raises(grpc.RpcError) as raised:
        plugin.model.create({**model_inputs, "tuningJob": job.id})

    assert f"could not take over the model of {job.id}: the job is " in refused(raised)
    assert "Wait for the job first" in refused(raised)
    assert place.state(job.id) in {"PENDING", "RUNNING"}


def test_read_of_what_nobody_changed_says_nothing_new(plugin: Plugin, made: Found) -> None:
    found = plugin.model.read(made.id, made.outputs)

    assert (found.id, found.outputs, found.inputs) == (made.id, made.outputs, {})


def test_read_shows_what_was_changed_elsewhere_and_update_mends_it(
    plugin: Plugin, place: Place, inputs: Properties, made: Found
) -> None:
    place.vertex.patch_model(_main(made.id), "displayName", displayName="other")

    found = plugin.model.read(made.id, made.outputs)
    assert found.inputs["displayName"] == found.outputs["displayName"] == "other"
    assert plugin.model.diff(made.id, found.outputs, inputs) == UPDATE

    mended = plugin.model.update(made.id, found.outputs, inputs)
    assert mended == made.outputs
    assert place.vertex.get(made.id)["displayName"] == "bot"


def test_read_shows_a_model_that_is_gone(plugin: Plugin, place: Place, made: Found) -> None:
    place.vertex.delete_model(_main(made.id))

    found = plugin.model.read(made.id, made.outputs)

    assert found.id == made.id
    assert found.outputs["condition"] == found.inputs["condition"] == "missing"


def test_refresh_shows_that_an_adopted_model_is_not_served(
    plugin: Plugin, place: Place, inputs: Properties, trained: str
) -> None:
    """Its create cannot tell: only what differs from the state shows in a refresh."""
    place.undeploy(place.vertex.get(trained)["tunedModel"]["model"])

    made = plugin.model.create(inputs)

    found = plugin.model.read(made.id, made.outputs)
    assert found.inputs["condition"] == f"not deployed on {made.outputs['endpoint']}"
    assert plugin.model.update(made.id, made.outputs, inputs) == made.outputs


def test_update_brings_the_model_to_what_is_declared(
    plugin: Plugin, place: Place, inputs: Properties, made: Found
) -> None:
    news = {
        **inputs,
        "displayName": "new",
        "description": "second",
        "labels": {"tier": "gold"},
        "defaultCheckpointId": "1",
    }

    outputs = plugin.model.update(made.id, made.outputs, news)

    assert {key: outputs[key] for key in news} == news
    assert outputs["endpoint"] == made.outputs["checkpoints"][0]["endpoint"]
    model = place.vertex.get(made.id)
    assert (model["displayName"], model["description"]) == ("new", "second")
    assert (model["labels"]["tier"], model["labels"]["pulumi-claim"]) == ("gold", "0c")
    assert "team" not in model["labels"]
    assert model["defaultCheckpointId"] == "1"


def test_delete_leaves_neither_model_nor_endpoint(
    plugin: Plugin, next_run: Plugin, place: Place, made: Found
) -> None:
    plugin.model.delete(made.id, made.outputs)
    assert place.is_there(made.id), "what this run made is not deleted in it"

    for _ in range(2):
        next_run.model.delete(made.id, made.outputs)
        assert place.vertex.models() == []
        assert place.vertex.endpoints() == []


def test_delete_finds_endpoints_where_the_model_is_gone(
    next_run: Plugin, place: Place, made: Found
) -> None:
    place.vertex.delete_model(_main(made.id))

    next_run.model.delete(made.id, made.outputs)

    assert place.vertex.endpoints() == []


def test_delete_leaves_a_model_that_another_resource_claims(
    plugin: Plugin, next_run: Plugin, place: Place, inputs: Properties, made: Found
) -> None:
    other = plugin.model.create({**inputs, "owner": {"stack": "0a", "resource": "0d"}})
    assert other.id == made.id

    next_run.model.delete(made.id, made.outputs)

    assert place.is_there(made.id)
    assert len(place.vertex.endpoints()) == 2


def test_delete_where_nothing_is_left_at_all_is_done(
    plugin: Plugin, place: Place, model_inputs: Properties
) -> None:
    job = f"{place.parent}/tuningJobs/404"

    plugin.model.delete(f"{place.parent}/models/404@1", {**model_inputs, "tuningJob": job})


@pytest.mark.parametrize("call", ["diff", "read", "update", "delete"])
def test_a_model_on_google_cloud_is_left_alone(
    plugin: Plugin, place: Place, made: Found, call: str
) -> None:
    properties = {**made.outputs, "service": "googleapis.com"}
    both = (properties, properties) if call in {"diff", "update"} else (properties,)

    with pytest.raises(grpc.RpcError) as raised:
        getattr(plugin.model, call)(made.id, *both)

    assert refused(raised).startswith("this resource lives on Google Cloud, but calls go to the")
    assert place.is_there(made.id)
