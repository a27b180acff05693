"""A model that several stacks have claimed: it goes with its last owner, whoever that is."""

from itertools import permutations

import pytest

from pulumi_vertex_tuning.lifecycle import tuned_model, tuning_job
from pulumi_vertex_tuning.lifecycle.adoption import NotAdoptable, adopt
from pulumi_vertex_tuning.lifecycle.claims import Claim, claims_of
from pulumi_vertex_tuning.lifecycle.dataset import look
from pulumi_vertex_tuning.lifecycle.identity import owner
from pulumi_vertex_tuning.lifecycle.sweep import Swept, sweep
from pulumi_vertex_tuning.spec import TunedModelSpec
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import TuningJob
from tests.lifecycle.conftest import CLAIMANT, JobFactory, SpecFactory
from tests.lifecycle.place import Place, rows

OWNERS = {
    "dev": CLAIMANT,
    "staging": owner("me", "project", "staging", "TunedModel", "bot"),
    "prod": owner("me", "project", "prod", "TunedModel", "bot"),
}


def _claim_by_all(connection: Connection, job: TuningJob) -> str:
    spec = TunedModelSpec.parse({"tuning_job": job.name}, "it")
    for one in OWNERS.values():
        tuned = tuned_model.claim(connection, spec, Claim(one, sweep=True))
    return tuned.model.versioned_name


def _destroy(connection: Connection, place: Place, stack: str, model: str, job: str) -> None:
    """Do what a destroy of the stack does: the model, then the job, then the sweep."""
    tuned_model.delete(connection, model, job, OWNERS[stack])
    tuning_job.delete(connection, job)
    sweep(connection, Swept(place.parent, OWNERS[stack].stack))


@pytest.mark.parametrize("order", list(permutations(OWNERS)), ids="-".join)
def test_the_last_stack_removes_it_in_whatever_order_they_go(
    connection: Connection, place: Place, trained: JobFactory, order: tuple[str, ...]
) -> None:
    job = trained()
    model = _claim_by_all(connection, job)

    for number, stack in enumerate(order):
        left = {OWNERS[one].resource for one in order[number:]}
        assert claims_of(place.vertex.get(model)["labels"]).keys() == left
        assert place.vertex.get(model)["deployedModels"]
        _destroy(connection, place, stack, model, job.name)

    assert place.vertex.models() == []
    assert place.vertex.endpoints() == []


def test_who_has_no_claim_removes_nothing(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained()
    model = _claim_by_all(connection, job)
    before = place.vertex.get(model)["labels"]

    tuned_model.delete(connection, model, job.name, owner("me", "project", "x", "TunedModel", "y"))

    assert place.vertex.get(model)["labels"] == before


def test_a_job_is_known_by_its_label_when_its_data_is_gone(
    connection: Connection, place: Place, make_spec: SpecFactory, trained: JobFactory
) -> None:
    """The stack that trained it has trained on other data since, and removed its upload."""
    source = {"uri": place.data, "digest": "sha256:1"}
    job = trained(training_dataset=source)
    place.remove("train.jsonl")
    assert look(connection, place.data) is None
    there = {"uri": place.upload("copy.jsonl", rows()), "digest": "sha256:1"}
    changed = {**there, "digest": "sha256:2"}

    spec = make_spec(epochs=2, adopt=job.name, training_dataset=there)
    other = make_spec(epochs=2, adopt=job.name, training_dataset=changed)

    assert adopt(connection, spec).name == job.name
    with pytest.raises(NotAdoptable, match="training_dataset: declared"):
        adopt(connection, other)


def test_a_job_of_another_project_cannot_be_adopted(
    connection: Connection, make_spec: SpecFactory, trained: JobFactory
) -> None:
    job = trained()

    with pytest.raises(NotAdoptable, match='project: declared "another-project"'):
        adopt(connection, make_spec(epochs=2, adopt=job.name, project="another-project"))
