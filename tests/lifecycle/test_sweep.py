"""The sweep at a stack's end: what goes, and what is left alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.lifecycle import tuned_model
from pulumi_vertex_tuning.lifecycle.claims import Claim
from pulumi_vertex_tuning.lifecycle.create import create_or_adopt
from pulumi_vertex_tuning.lifecycle.dataset import FOLDER, put
from pulumi_vertex_tuning.lifecycle.identity import owner
from pulumi_vertex_tuning.lifecycle.sweep import Swept, sweep, sweep_uploads
from pulumi_vertex_tuning.spec import TunedModelSpec
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.job import TuningJob
from tests.engine.project import eventually
from tests.lifecycle.conftest import CLAIMANT, OWNER, JobFactory, SpecFactory
from tests.lifecycle.place import Place, content_of, rows

OTHER_STACK = owner("me", "project", "prod", "TuningJob", "bot")


def _swept(place: Place, *kept: str) -> Swept:
    return Swept(place.parent, OWNER.stack, kept)


def _claim(connection: Connection, job: TuningJob, claim: Claim) -> str:
    spec = TunedModelSpec.parse({"tuning_job": job.name}, "it")
    return tuned_model.claim(connection, spec, claim).model.versioned_name


@pytest.fixture
def bystander(
    connection: Connection, place: Place, make_spec: SpecFactory
) -> Iterator[dict[str, Any]]:
    """A finished and a running job of another stack in the same place."""
    finished = create_or_adopt(connection, make_spec(epochs=2), OTHER_STACK).job
    place.finish(finished.name)
    running = create_or_adopt(connection, make_spec(retry="other"), OTHER_STACK).job
    job = tuning_jobs.get(connection, finished.name)
    assert job.tuned_model
    yield {"model": job.tuned_model.model, "running": running.name}
    assert place.is_there(job.tuned_model.model)
    assert place.vertex.get(job.tuned_model.endpoint)["deployedModels"]
    assert place.state(running.name) in {"PENDING", "RUNNING"}


@pytest.mark.usefixtures("bystander")
def test_live_jobs_are_ended_with_what_they_made_so_far(
    connection: Connection, place: Place, make_spec: SpecFactory
) -> None:
    jobs = [create_or_adopt(connection, make_spec(retry=str(it)), OWNER).job for it in range(2)]
    ours = f"pulumi-stack={OWNER.stack}"
    eventually(lambda: [one for one in place.vertex.endpoints() if _label(one) == ours])

    sweep(connection, _swept(place))

    assert [place.state(job.name) for job in jobs] == ["CANCELLED", "CANCELLED"]
    assert not [one for one in place.vertex.endpoints() if _label(one) == ours]
    assert not [one for one in place.vertex.models() if _label(one) == ours]


@pytest.mark.usefixtures("bystander")
def test_a_model_that_nobody_claims_goes_with_its_endpoints(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained()
    assert job.tuned_model

    sweep(connection, _swept(place))

    assert not place.is_there(job.tuned_model.model)
    assert not [one for one in job.tuned_model.checkpoints if place.is_there(one.endpoint)]
    sweep(connection, _swept(place))


@pytest.mark.parametrize(
    ("claim", "kept", "goes"),
    [
        (Claim(CLAIMANT, sweep=True), (), True),
        (Claim(CLAIMANT, sweep=False), (), False),
        (Claim(OTHER_STACK, sweep=True), (), False),
        (Claim(CLAIMANT, sweep=True), (OWNER.resource,), False),
    ],
    ids=["a claim whose state was lost", "retained", "another stack's", "of a retained job"],
)
def test_a_claimed_model_goes_only_with_the_stack_that_may_take_it(
    connection: Connection,
    place: Place,
    trained: JobFactory,
    *,
    claim: Claim,
    kept: tuple[str, ...],
    goes: bool,
) -> None:
    model = _claim(connection, trained(), claim)

    sweep(connection, _swept(place, *kept))

    assert place.is_there(model) is not goes
    assert bool(place.vertex.endpoints()) is not goes


def test_a_retained_job_trains_on(
    connection: Connection, place: Place, make_spec: SpecFactory
) -> None:
    job = create_or_adopt(connection, make_spec(), OWNER).job

    sweep(connection, _swept(place, OWNER.resource))

    assert place.state(job.name) in {"PENDING", "RUNNING"}


def test_endpoints_without_a_model_go(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    """Somebody undeployed and deleted the model by hand, and forgot the endpoints."""
    job = trained()
    assert job.tuned_model
    for one in job.tuned_model.checkpoints:
        for deployed in place.vertex.get(one.endpoint)["deployedModels"]:
            place.vertex.undeploy(one.endpoint, deployed["id"])
    assert len(place.vertex.endpoints()) == 2

    sweep(connection, _swept(place))

    assert place.vertex.endpoints() == []
    assert place.vertex.models() == []


def test_each_version_of_a_model_is_judged_by_itself(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    first = trained()
    assert first.tuned_model
    kept = _claim(connection, first, Claim(CLAIMANT, sweep=False))
    parent = {"tuned_model_name": first.tuned_model.model}
    display_name = place.vertex.get(first.tuned_model.model)["displayName"]
    second = trained(base_model=None, pre_tuned_model=parent, tuned_model_display_name=display_name)
    assert second.tuned_model
    assert second.tuned_model.model == kept.replace("@1", "@2")

    sweep(connection, _swept(place))

    assert place.is_there(kept)
    assert not place.is_there(second.tuned_model.model)
    assert place.vertex.get(first.tuned_model.endpoint)["deployedModels"]


def test_uploads_of_the_stack_go_and_other_objects_stay(
    connection: Connection, place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "train.jsonl"
    file.write_bytes(rows())

    def upload(name: str, stack: str, resource: str) -> str:
        uri = f"gs://{place.bucket}/{FOLDER}/{name}"
        marks = {"pulumi-stack": stack, "pulumi-resource": resource} if stack else {}
        return put(connection, content_of(file), uri, marks).uri

    orphan = upload("orphan", OWNER.stack, OWNER.resource)
    kept = upload("kept", OWNER.stack, CLAIMANT.resource)
    others = upload("others", OTHER_STACK.stack, OTHER_STACK.resource)
    unmarked = upload("unmarked", "", "")

    sweep_uploads(connection, _swept(place, CLAIMANT.resource), place.bucket)

    assert place.download(orphan) is None
    assert place.download(place.data)
    assert all(place.download(uri) == rows() for uri in (kept, others, unmarked))
    sweep_uploads(connection, _swept(place), "no-such-bucket-here")


def _label(resource: dict[str, Any]) -> str:
    return f"pulumi-stack={resource['labels']['pulumi-stack']}"
