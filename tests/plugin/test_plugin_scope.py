"""TuningScope through the plugin: nothing but the end of a stack."""

import grpc
import pytest

from tests.lifecycle.place import LONG, Place
from tests.plugin.plugin import Diffed, Plugin, Properties, refused


@pytest.fixture
def scope_inputs(place: Place) -> Properties:
    return {
        "project": place.project,
        "location": "us-central1",
        "stack": "0a",
        "kept": [],
        "service": "emulator",
    }


@pytest.mark.parametrize(
    ("new", "want"),
    [
        ({}, Diffed(changes=False, replaces=[])),
        ({"kept": ["0b"]}, Diffed(changes=None, replaces=[])),
        ({"stack": "0c"}, Diffed(changes=None, replaces=[])),
        ({"location": "europe-west4"}, Diffed(changes=None, replaces=["location"])),
        ({"project": "other-project"}, Diffed(changes=None, replaces=["project"])),
    ],
)
def test_another_place_is_another_scope(
    plugin: Plugin, scope_inputs: Properties, new: Properties, want: Diffed
) -> None:
    made = plugin.scope.create(plugin.scope.check(scope_inputs).inputs)

    assert plugin.scope.diff(made.id, made.outputs, {**scope_inputs, **new}) == want
    assert plugin.scope.update(made.id, made.outputs, {**scope_inputs, **new}) == {
        **scope_inputs,
        **new,
    }


def test_read_finds_what_was_noted(plugin: Plugin, scope_inputs: Properties) -> None:
    made = plugin.scope.create(scope_inputs)

    found = plugin.scope.read(made.id, made.outputs)

    assert (found.id, found.outputs, found.inputs) == (made.id, scope_inputs, {})


def test_delete_ends_what_carries_the_label_of_the_stack(
    plugin: Plugin, place: Place, job_inputs: Properties, scope_inputs: Properties
) -> None:
    long = {**job_inputs, "hyperparameters": {"epochCount": LONG, "adapterSize": 1}}
    orphan = plugin.job.create(long)
    kept = plugin.job.create({**long, "owner": {"stack": "0a", "resource": "0d"}})
    scope = plugin.scope.create({**scope_inputs, "kept": ["0d"]})

    plugin.scope.delete(scope.id, scope.outputs)

    assert place.state(orphan.id) == "CANCELLED"
    assert place.state(kept.id) in {"PENDING", "RUNNING"}


def test_the_scope_of_google_cloud_sweeps_no_emulator(
    plugin: Plugin, place: Place, job_inputs: Properties, scope_inputs: Properties
) -> None:
    job = plugin.job.create(
        {**job_inputs, "hyperparameters": {"epochCount": LONG, "adapterSize": 1}}
    )

    with pytest.raises(grpc.RpcError) as raised:
        plugin.scope.delete("it", {**scope_inputs, "service": "googleapis.com"})

    assert "lives on Google Cloud, but calls go to the emulator" in refused(raised)
    assert place.state(job.id) in {"PENDING", "RUNNING"}
