"""Handle and Evaluation through the plugin: what is written, written over, and removed."""

import json

import grpc
import pytest
import requests

from tests.lifecycle.place import Place
from tests.plugin.plugin import UNKNOWN, Diffed, Plugin, Properties, refused

SAME = Diffed(changes=False, replaces=[])
UPDATE = Diffed(changes=None, replaces=[])


def _handle(place: Place, **tells: object) -> Properties:
    return {
        "uri": f"gs://{place.bucket}/pulumi-vertex-tuning/models/p/s/bot.json",
        "service": "emulator",
        "owner": {"stack": "s", "resource": place.project},
        "sweep": True,
        "tells": tells,
    }


def test_a_handle_lives_in_one_object(plugin: Plugin, next_run: Plugin, place: Place) -> None:
    inputs = _handle(place, endpoint="a")
    made = plugin.handle.create(inputs)
    assert made.id == inputs["uri"]
    told = json.loads(place.download(made.id) or b"")
    assert told == {"endpoint": "a", "time": made.outputs["time"]}
    assert plugin.handle.read(made.id, made.outputs).inputs == {}

    other = _handle(place, endpoint="b")
    assert plugin.handle.diff(made.id, made.outputs, inputs) == SAME
    assert plugin.handle.diff(made.id, made.outputs, other) == UPDATE
    assert plugin.handle.diff(made.id, made.outputs, {**inputs, "tells": UNKNOWN}) == UPDATE
    moved = {**inputs, "uri": "gs://elsewhere/bot.json"}
    assert plugin.handle.diff(made.id, made.outputs, moved) == Diffed(None, ["uri"])
    now = plugin.handle.update(made.id, made.outputs, other)
    assert now["generation"] != made.outputs["generation"]
    assert json.loads(place.download(made.id) or b"")["endpoint"] == "b"

    next_run.handle.delete(made.id, now)
    assert place.download(made.id) is None
    next_run.handle.delete(made.id, now)
    assert next_run.handle.read(made.id, now).id == ""


def test_what_somebody_else_has_written_is_not_written_over(
    plugin: Plugin, next_run: Plugin, place: Place
) -> None:
    made = plugin.handle.create(_handle(place, endpoint="a"))
    name = made.id.partition(f"{place.bucket}/")[2]
    place.upload(name, b'{"endpoint": "theirs"}')

    with pytest.raises(grpc.RpcError) as refusal:
        plugin.handle.update(made.id, made.outputs, _handle(place, endpoint="b"))
    assert "somebody else has written it" in refused(refusal)
    assert "pulumi up --refresh" in refused(refusal)

    found = plugin.handle.read(made.id, made.outputs)
    assert found.inputs["tells"] == {"endpoint": "theirs"}
    now = plugin.handle.update(made.id, found.outputs, _handle(place, endpoint="b"))
    assert json.loads(place.download(made.id) or b"")["endpoint"] == "b"

    next_run.handle.delete(made.id, made.outputs)
    assert place.download(made.id)  # another generation than the state knows
    next_run.handle.delete(made.id, now)


def test_a_handle_of_a_lost_state_is_written_over(plugin: Plugin, place: Place) -> None:
    plugin.handle.create(_handle(place, endpoint="a"))
    again = plugin.handle.create(_handle(place, endpoint="b"))

    assert json.loads(place.download(again.id) or b"")["endpoint"] == "b"


def test_the_end_of_an_evaluation_takes_its_records_along(
    plugin: Plugin, next_run: Plugin, place: Place
) -> None:
    folder = f"gs://{place.bucket}/pulumi-vertex-tuning/r/evaluation"
    record = place.upload("pulumi-vertex-tuning/r/evaluation/answers/1.json", b"{}")
    bystander = place.upload("pulumi-vertex-tuning/r/evaluations.json", b"{}")
    inputs = {"folder": folder, "service": "emulator", "outcome": {"scores": {"f1": 1.0}}}
    made = plugin.evaluation.create(inputs)

    assert made.id == folder
    assert plugin.evaluation.read(made.id, made.outputs).outputs == inputs
    assert plugin.evaluation.diff(made.id, made.outputs, inputs) == SAME
    other = {**inputs, "outcome": {"scores": {"f1": 0.5}}}
    assert plugin.evaluation.diff(made.id, made.outputs, other) == UPDATE
    assert plugin.evaluation.diff(made.id, made.outputs, {**inputs, "outcome": UNKNOWN}) == UPDATE
    plugin.evaluation.delete(made.id, made.outputs)
    assert place.download(record) is not None  # this run has made it
    moved = {**inputs, "folder": "gs://elsewhere/x"}
    assert plugin.evaluation.diff(made.id, made.outputs, moved) == Diffed(None, ["folder"])

    next_run.evaluation.delete(made.id, plugin.evaluation.update(made.id, made.outputs, other))
    assert place.download(record) is None
    assert place.download(bystander) is not None


def test_records_that_everybody_could_read_are_refused(plugin: Plugin, place: Place) -> None:
    policy = {"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]}
    url = f"{place.url}/storage/v1/b/{place.bucket}/iam"
    assert requests.put(url, json=policy, timeout=10).ok
    inputs = {"folder": f"gs://{place.bucket}/f", "service": "emulator", "outcome": UNKNOWN}

    [(_, reason)] = plugin.evaluation.check(inputs).failures

    assert "everybody could read it: allUsers has roles/storage.objectViewer on it" in reason
    assert plugin.evaluation.check(inputs, inputs).failures == []  # it lies there already
    assert plugin.evaluation.check({**inputs, "folder": UNKNOWN}).failures == []
