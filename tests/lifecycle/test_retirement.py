"""Models that were replaced and are kept, also where several stacks have claimed them."""

from pulumi_vertex_tuning.lifecycle import tuned_model
from pulumi_vertex_tuning.lifecycle.claims import Claim, claims_of, kept_label
from pulumi_vertex_tuning.lifecycle.identity import Owner, owner
from pulumi_vertex_tuning.lifecycle.retirement import prune, retire
from pulumi_vertex_tuning.spec import TunedModelSpec
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import TuningJob
from tests.lifecycle.conftest import CLAIMANT, JobFactory
from tests.lifecycle.place import Place

PROD = owner("me", "project", "prod", "TunedModel", "bot")


def _claim(connection: Connection, job: TuningJob, owned_by: Owner) -> str:
    spec = TunedModelSpec.parse({"tuning_job": job.name}, "it")
    return tuned_model.claim(connection, spec, Claim(owned_by, sweep=True)).model.versioned_name


def _labels(place: Place, model: str) -> dict[str, str]:
    labels: dict[str, str] = place.vertex.get(model)["labels"]
    return labels


def test_a_kept_model_goes_when_no_more_are_kept(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    model = _claim(connection, trained(), CLAIMANT)

    retire(connection, model, CLAIMANT, 1)
    assert kept_label(CLAIMANT) in _labels(place, model)
    assert place.vertex.get(model)["deployedModels"]

    prune(connection, place.parent, CLAIMANT, 0)
    assert place.vertex.models() == []
    assert place.vertex.endpoints() == []


def test_one_that_is_claimed_anew_is_kept_no_longer(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained()
    model = _claim(connection, job, CLAIMANT)
    retire(connection, model, CLAIMANT, 1)

    _claim(connection, job, CLAIMANT)

    assert kept_label(CLAIMANT) not in _labels(place, model)
    prune(connection, place.parent, CLAIMANT, 0)
    assert len(place.vertex.models()) == 1


def test_what_another_stack_uses_is_given_up_and_not_removed(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained()
    model = _claim(connection, job, CLAIMANT)
    retire(connection, model, CLAIMANT, 1)

    _claim(connection, job, PROD)
    assert kept_label(CLAIMANT) in _labels(place, model)

    prune(connection, place.parent, CLAIMANT, 0)
    assert claims_of(_labels(place, model)).keys() == {PROD.resource}
    assert kept_label(CLAIMANT) not in _labels(place, model)
    assert place.vertex.get(model)["deployedModels"]


def test_what_was_taken_over_from_another_stack_is_found_again(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained()
    model = _claim(connection, job, CLAIMANT)
    _claim(connection, job, PROD)
    tuned_model.delete(connection, model, job.name, CLAIMANT)

    retire(connection, model, PROD, 1)
    assert len(place.vertex.models()) == 1

    prune(connection, place.parent, PROD, 0)
    assert place.vertex.models() == []
    assert place.vertex.endpoints() == []
