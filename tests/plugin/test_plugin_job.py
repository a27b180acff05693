"""TuningJob through the plugin: check, diff, create, read, update, delete."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

from tests.engine.project import eventually
from tests.lifecycle.place import LONG, Place
from tests.plugin.plugin import UNKNOWN, Diffed, Plugin, Properties, refused

CHOSEN = {"epochCount": 3, "adapterSize": 4}


def _long(inputs: Properties) -> Properties:
    return {**inputs, "hyperparameters": {"epochCount": LONG, "adapterSize": 1}}


def test_check_passes_good_inputs_on(plugin: Plugin, job_inputs: Properties) -> None:
    checked = plugin.job.check(job_inputs)

    assert checked.failures == []
    assert checked.inputs == job_inputs


def test_check_tells_all_problems_at_once(plugin: Plugin, job_inputs: Properties) -> None:
    bad = {**job_inputs, "location": "us-centrl1", "hyperparameters": {"epochCount": "3"}}

    [(field, reason)] = plugin.job.check(bad).failures

    assert field == ""
    assert reason.splitlines() == [
        "the tuning job is not valid:",
        '  location: "us-centrl1" is not a region of Vertex AI; did you mean "us-central1"?',
        '  hyperparameters.epoch_count: "3" is not a whole number',
    ]


@pytest.mark.parametrize(
    "later",
    [
        {"trainingDataset": UNKNOWN},
        {"trainingDataset": {"uri": UNKNOWN, "digest": UNKNOWN}},
        {"location": UNKNOWN},
        {"hyperparameters": {"epochCount": UNKNOWN}},
    ],
)
def test_check_leaves_unknowns_for_later(
    plugin: Plugin, job_inputs: Properties, later: Properties
) -> None:
    assert plugin.job.check({**job_inputs, **later}).failures == []
    assert plugin.job.check({**job_inputs, "labels": {"A": "x"}, **later}).failures != []


def test_check_refuses_to_go_on_without_the_model(plugin: Plugin, job_inputs: Properties) -> None:
    lost = {**job_inputs, "condition": "model missing"}

    [(_, reason)] = plugin.job.check(job_inputs, olds=lost).failures
    assert "not what it was (model missing); nothing was trained again" in reason
    assert plugin.job.check({**job_inputs, "retry": "1"}, olds=lost).failures == []


@pytest.mark.parametrize(
    ("old", "new", "want"),
    [
        ({}, {}, Diffed(changes=False, replaces=[])),
        (
            {"hyperparameters": CHOSEN},
            {"hyperparameters": {**CHOSEN, "epochCount": 5}},
            Diffed(None, ["hyperparameters.epochCount"]),
        ),
        (
            {"hyperparameters": CHOSEN},
            {"hyperparameters": {"adapterSize": 8, "learningRateMultiplier": 2}},
            Diffed(
                None,
                [
                    "hyperparameters.adapterSize",
                    "hyperparameters.epochCount",
                    "hyperparameters.learningRateMultiplier",
                ],
            ),
        ),
        (
            {"hyperparameters": CHOSEN},
            {"hyperparameters": {"epochCount": 3.0, "adapterSize": 4.0}},
            Diffed(changes=False, replaces=[]),
        ),
        ({"baseModel": "a"}, {"baseModel": "b"}, Diffed(None, ["baseModel"])),
        ({"location": "us-central1"}, {"location": "europe-west4"}, Diffed(None, ["location"])),
        ({"project": "a"}, {"project": "b"}, Diffed(None, ["project"])),
        ({}, {"kmsKeyName": "k"}, Diffed(None, ["kmsKeyName"])),
        ({}, {"retry": "1"}, Diffed(None, ["retry"])),
        ({}, {"exportLastCheckpointOnly": True}, Diffed(None, ["exportLastCheckpointOnly"])),
        ({}, {"validationDataset": {"uri": "gs://b/v"}}, Diffed(None, ["validationDataset"])),
        (
            {"trainingDataset": {"uri": "gs://a/o", "digest": "1"}},
            {"trainingDataset": {"uri": "gs://b/o", "digest": "1"}},
            Diffed(changes=False, replaces=[]),
        ),
        (
            {"trainingDataset": {"uri": "gs://a/o", "digest": "1"}},
            {"trainingDataset": {"uri": "gs://a/o", "digest": "2"}},
            Diffed(None, ["trainingDataset.digest"]),
        ),
        (
            {"trainingDataset": {"uri": "gs://a/o"}},
            {"trainingDataset": {"uri": "gs://b/o"}},
            Diffed(None, ["trainingDataset.uri"]),
        ),
        ({}, {"trainingDataset": UNKNOWN}, Diffed(None, ["trainingDataset"])),
        (
            {},
            {
                "labels": {"team": "b"},
                "description": "x",
                "tunedModelDisplayName": "y",
                "serviceAccount": "z",
            },
            Diffed(changes=False, replaces=[]),
        ),
        ({"condition": "model missing"}, {}, Diffed(changes=None, replaces=[])),
    ],
)
def test_diff_replaces_for_what_retrains_and_for_nothing_else(
    plugin: Plugin, job_inputs: Properties, old: Properties, new: Properties, want: Diffed
) -> None:
    olds = {**job_inputs, **old, "name": "projects/1/locations/l/tuningJobs/1"}

    assert plugin.job.diff("projects/p/locations/l/tuningJobs/0", olds, {**job_inputs, **new}) == (
        want if new or old else Diffed(changes=False, replaces=[])
    )


def test_create_returns_while_the_job_trains(
    plugin: Plugin, place: Place, job_inputs: Properties
) -> None:
    made = plugin.job.create(_long(job_inputs))

    assert place.state(made.id) in {"PENDING", "RUNNING"}
    assert made.outputs["name"] == made.id
    assert made.outputs["adopted"] is False
    assert made.outputs["createTime"].startswith("20")
    assert {key: made.outputs[key] for key in job_inputs} == _long(job_inputs)
    labels = place.vertex.get(made.id)["labels"]
    assert labels["team"] == "a"
    assert labels["managed-by"] == "pulumi-vertex-tuning"
    assert (labels["pulumi-stack"], labels["pulumi-resource"]) == ("0a", "0b")


def test_a_second_create_adopts_the_job_of_the_first(
    plugin: Plugin, next_run: Plugin, place: Place, job_inputs: Properties
) -> None:
    first = plugin.job.create(_long(job_inputs))

    second = next_run.job.create(_long(job_inputs))

    assert second.id == first.id
    assert second.outputs["adopted"] is True
    assert len(place.vertex.jobs()) == 1


def test_creates_that_race_leave_one_job(
    plugin: Plugin, next_run: Plugin, place: Place, job_inputs: Properties
) -> None:
    inputs = _long(job_inputs)
    with ThreadPoolExecutor(4) as pool:
        makers = [plugin, next_run, plugin, next_run]
        made = list(pool.map(lambda maker: maker.job.create(inputs), makers))

    eventually(lambda: len(place.vertex.live_jobs()) == 1)
    assert {one.id for one in made} == set(place.vertex.live_jobs())


def test_read_of_what_nobody_changed_says_nothing_new(
    plugin: Plugin, place: Place, job_inputs: Properties
) -> None:
    made = plugin.job.create(job_inputs)

    for _ in range(2):
        found = plugin.job.read(made.id, made.outputs)
        assert (found.id, found.outputs, found.inputs) == (made.id, made.outputs, {})
        place.finish(made.id)


def test_read_shows_a_job_that_was_cancelled_elsewhere(
    plugin: Plugin, place: Place, job_inputs: Properties
) -> None:
    inputs = {**_long(job_inputs), "onMissing": "fail", "retry": "1"}
    made = plugin.job.create(inputs)
    place.vertex.cancel(made.id)
    place.finish(made.id)

    found = plugin.job.read(made.id, made.outputs)

    assert found.outputs["condition"].startswith("cancelled: ")
    assert found.inputs == {**inputs, "condition": found.outputs["condition"]}


def test_read_shows_a_model_that_was_deleted_elsewhere(
    plugin: Plugin, place: Place, job_inputs: Properties
) -> None:
    made = plugin.job.create(job_inputs)
    model = place.finish(made.id)["tunedModel"]["model"]
    place.vertex.delete_model(model.partition("@")[0])

    found = plugin.job.read(made.id, made.outputs)

    assert found.id == made.id
    assert found.outputs["condition"] == found.inputs["condition"] == "model missing"


def test_read_keeps_a_job_that_is_not_there(
    plugin: Plugin, place: Place, job_inputs: Properties
) -> None:
    name = f"{place.parent}/tuningJobs/404"

    found = plugin.job.read(name, {**job_inputs, "name": name})

    assert found.id == name
    assert found.outputs["condition"] == found.inputs["condition"] == "missing"


def test_update_only_takes_note(plugin: Plugin, place: Place, job_inputs: Properties) -> None:
    olds = {**job_inputs, "name": "n", "createTime": "t"}

    news = plugin.job.update(f"{place.parent}/tuningJobs/1", olds, {**job_inputs, "labels": {}})

    assert news == {**olds, "labels": {}}
    assert place.vertex.jobs() == []


def test_delete_cancels_a_running_job_and_waits_for_its_end(
    plugin: Plugin, next_run: Plugin, place: Place, job_inputs: Properties
) -> None:
    made = plugin.job.create(_long(job_inputs))

    next_run.job.delete(made.id, made.outputs)

    assert place.state(made.id) == "CANCELLED"
    assert place.vertex.models() == []
    assert place.vertex.endpoints() == []
    next_run.job.delete(made.id, made.outputs)


def test_delete_removes_a_model_that_nobody_claims(
    plugin: Plugin, next_run: Plugin, place: Place, job_inputs: Properties
) -> None:
    made = plugin.job.create(job_inputs)
    place.finish(made.id)
    assert len(place.vertex.endpoints()) == 2

    next_run.job.delete(made.id, made.outputs)

    assert place.state(made.id) == "SUCCEEDED"
    assert place.vertex.models() == []
    assert place.vertex.endpoints() == []
    next_run.job.delete(made.id, made.outputs)


def test_delete_leaves_a_claimed_model_alone(
    plugin: Plugin,
    next_run: Plugin,
    place: Place,
    job_inputs: Properties,
    model_inputs: Properties,
) -> None:
    job = plugin.job.create(job_inputs)
    place.finish(job.id)
    model = plugin.model.create({**model_inputs, "tuningJob": job.id})

    next_run.job.delete(job.id, job.outputs)

    assert place.is_there(model.id)
    assert place.vertex.get(model.outputs["endpoint"])["deployedModels"]


@pytest.mark.parametrize("kept_by", ["create", "diff"])
def test_what_this_run_keeps_is_not_deleted_in_it(
    plugin: Plugin, next_run: Plugin, place: Place, job_inputs: Properties, kept_by: str
) -> None:
    """A revert adopts the job whose old entry the engine deletes afterwards."""
    inputs = _long(job_inputs)
    made = plugin.job.create(inputs)
    if kept_by == "diff":
        next_run.job.check(inputs)
        next_run.job.diff(made.id, made.outputs, inputs)

    (plugin if kept_by == "create" else next_run).job.delete(made.id, made.outputs)

    assert place.state(made.id) in {"PENDING", "RUNNING"}


def test_what_a_refresh_has_looked_at_is_deleted_by_the_destroy(
    plugin: Plugin, place: Place, job_inputs: Properties
) -> None:
    """The engine diffs in a refresh as well; the destroy runs in the same plugin."""
    made = plugin.job.create(_long(job_inputs))
    plugin.next_run()
    found = plugin.job.read(made.id, made.outputs)
    plugin.job.diff(found.id, found.outputs, _long(job_inputs))

    plugin.job.delete(found.id, found.outputs)

    assert place.state(made.id) == "CANCELLED"


def test_what_is_replaced_after_a_refresh_is_deleted(
    plugin: Plugin, place: Place, job_inputs: Properties
) -> None:
    """With --run-program, the check of another resource comes before this one's refresh."""
    inputs = _long(job_inputs)
    made = plugin.job.create(inputs)
    plugin.next_run()
    plugin.job.check(inputs)
    plugin.job.diff(made.id, made.outputs, inputs)
    plugin.job.diff(made.id, made.outputs, {**inputs, "retry": "1"})

    plugin.job.delete(made.id, made.outputs)

    assert place.state(made.id) == "CANCELLED"


def test_delete_of_a_job_that_is_not_there_is_done(
    plugin: Plugin, place: Place, job_inputs: Properties
) -> None:
    plugin.job.delete(f"{place.parent}/tuningJobs/404", job_inputs)


@pytest.mark.parametrize("call", ["diff", "read", "delete"])
def test_a_resource_of_google_cloud_is_left_alone(
    plugin: Plugin, place: Place, job_inputs: Properties, call: str
) -> None:
    properties = {**job_inputs, "service": "googleapis.com"}
    arguments: dict[str, Any] = {"diff": (properties, properties)}
    name = f"{place.parent}/tuningJobs/1"

    with pytest.raises(grpc.RpcError) as raised:
        getattr(plugin.job, call)(name, *arguments.get(call, (properties,)))

    text = refused(raised)
    assert text.startswith("this resource lives on Google Cloud, but calls go to the emulator at")
    assert "nothing was done" in text


def test_what_the_service_refuses_is_told_in_its_words(
    plugin: Plugin, place: Place, job_inputs: Properties
) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        plugin.job.create({**job_inputs, "trainingDataset": {"uri": f"gs://{place.bucket}/no"}})

    assert refused(raised).startswith(f"could not create a tuning job in {place.parent}: ")
    assert f"gs://{place.bucket}/no does not exist" in refused(raised)
    assert place.vertex.jobs() == []
