"""What a job left behind goes, and nothing else does."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.lifecycle import tuned_model, tuning_job
from pulumi_vertex_tuning.lifecycle.claims import Claim
from pulumi_vertex_tuning.lifecycle.create import create_or_adopt
from pulumi_vertex_tuning.lifecycle.identity import owner
from pulumi_vertex_tuning.spec import TunedModelSpec
from pulumi_vertex_tuning.vertex import endpoints, models
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import PreconditionFailed
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.service import Service
from tests.engine.project import eventually
from tests.lifecycle.conftest import CLAIMANT, CLAIMED, OWNER, JobFactory, SpecFactory
from tests.lifecycle.place import Place
from tests.proxy import Answer, Answerer, proxy_to

SECOND = owner("me", "project", "dev", "TunedModel", "second")
NOT_YET = (
    400,
    json.dumps(
        {"error": {"code": 400, "status": "FAILED_PRECONDITION", "message": "Deployed."}}
    ).encode(),
)


def _model(job: TuningJob) -> str:
    assert job.tuned_model
    return job.tuned_model.model


def _claim(connection: Connection, job: TuningJob, **fields: Any) -> tuned_model.Tuned:
    spec = TunedModelSpec.parse({"tuning_job": job.name, **fields}, "it")
    return tuned_model.claim(connection, spec, CLAIMED)


def _delete_through(
    emulator: Emulator, answerer: Answerer, model: str, job: TuningJob
) -> list[str]:
    with proxy_to(emulator, answerer) as proxy:
        connection = Connection(Service("emulator", proxy.url, emulator.url))
        tuned_model.delete(connection, model, job.name, CLAIMANT)
    return proxy.requests


def test_a_service_that_has_not_noticed_an_undeploy_is_asked_again(
    emulator: Emulator, connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained()
    _claim(connection, job)
    refusals = {"endpoints": [NOT_YET], "models": [NOT_YET, NOT_YET]}

    def answer(method: str, path: str, forward: Callable[[], Answer]) -> Answer:
        left = refusals[path.split("/")[-2]] if method == "DELETE" else []
        return left.pop() if left else forward()

    _delete_through(emulator, answer, _model(job), job)

    assert refusals == {"endpoints": [], "models": []}
    assert place.vertex.models() == []
    assert place.vertex.endpoints() == []


def test_a_model_that_is_deployed_is_not_deleted(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    with pytest.raises(PreconditionFailed, match=r"could not delete .*: The Model is deployed"):
        models.delete(connection, _model(trained()))

    assert len(place.vertex.models()) == 1


@pytest.mark.parametrize("other_version", [True, False])
def test_an_endpoint_that_serves_something_else_too_stays(
    emulator: Emulator,
    connection: Connection,
    place: Place,
    trained: JobFactory,
    other_version: bool,
) -> None:
    job = trained()
    _claim(connection, job)
    assert job.tuned_model
    shared = job.tuned_model.endpoint
    other = (
        {"id": "1", "model": _model(job).partition("@")[0], "modelVersionId": "2"}
        if other_version
        else {"id": "1", "model": f"{place.parent}/models/1", "modelVersionId": "1"}
    )

    def answer(method: str, path: str, forward: Callable[[], Answer]) -> Answer:
        status, content = forward()
        if method == "GET" and path.endswith(shared) and status == 200:
            endpoint = json.loads(content)
            endpoint["deployedModels"] = [*endpoint.get("deployedModels", []), other]
            content = json.dumps(endpoint).encode()
        return status, content

    asked = _delete_through(emulator, answer, _model(job), job)

    undeployed = [one for one in asked if one.endswith(":undeployModel")]
    assert len(undeployed) == 2
    [left] = place.vertex.endpoints()
    assert left["name"] == shared
    assert "deployedModels" not in left
    assert place.vertex.models() == []


def test_each_version_of_a_model_goes_with_its_own_resource(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    first = trained()
    second = trained(base_model=None, pre_tuned_model=_model(first), tuned_model_display_name=None)
    assert [_model(one).partition("@")[2] for one in (first, second)] == ["1", "2"]
    assert _model(first).partition("@")[0] == _model(second).partition("@")[0]
    _claim(connection, first)
    spec = TunedModelSpec.parse({"tuning_job": second.name}, "it")
    tuned_model.claim(connection, spec, Claim(SECOND, sweep=True))

    tuned_model.delete(connection, _model(first), first.name, CLAIMANT)

    assert not place.is_there(_model(first))
    assert place.is_there(_model(second))
    assert second.tuned_model
    served = {one["name"] for one in place.vertex.endpoints()}
    assert served == {one.endpoint for one in second.tuned_model.checkpoints}

    tuned_model.delete(connection, _model(second), second.name, SECOND)
    assert place.vertex.models() == []
    assert place.vertex.endpoints() == []


def test_a_job_s_version_goes_where_nobody_claims_it_and_the_other_stays(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    first = trained()
    _claim(connection, first)
    second = trained(base_model=None, pre_tuned_model=_model(first), tuned_model_display_name=None)

    tuning_job.delete(connection, second.name)
    tuning_job.delete(connection, first.name)

    assert place.is_there(_model(first))
    assert not place.is_there(_model(second))
    assert len(place.vertex.endpoints()) == 2


@pytest.mark.parametrize(
    ("base_model", "continued"),
    [("gemini-2.5-flash", False), ("gemini-3.5-flash", False), ("gemini-3.5-flash", True)],
)
def test_endpoints_that_the_job_does_not_list_are_found_by_label(
    emulator: Emulator, place: Place, trained: JobFactory, base_model: str, continued: bool
) -> None:
    job = trained(base_model=base_model)
    if continued:
        job = trained(
            base_model=None, pre_tuned_model=_model(job), tuned_model_display_name="another"
        )
    assert job.base_model == base_model
    assert job.tuned_model
    names = [one.endpoint for one in job.tuned_model.checkpoints]

    def answer(_method: str, path: str, forward: Callable[[], Answer]) -> Answer:
        status, content = forward()
        if "/tuningJobs/" in path and status == 200:
            told = json.loads(content)
            told["tunedModel"] = {"model": told["tunedModel"]["model"]}
            content = json.dumps(told).encode()
        if "/models/" in path and status == 200:
            told = json.loads(content)
            told.pop("deployedModels", None)
            content = json.dumps(told).encode()
        return status, content

    _delete_through(emulator, answer, _model(job), job)

    assert not [name for name in names if place.is_there(name)]
    assert not place.is_there(_model(job))


def test_what_somebody_else_deletes_meanwhile_is_no_error(
    emulator: Emulator, place: Place, trained: JobFactory
) -> None:
    job = trained()

    def answer(method: str, _path: str, forward: Callable[[], Answer]) -> Answer:
        if method == "DELETE":
            forward()
        return forward()

    _delete_through(emulator, answer, _model(job), job)

    assert place.vertex.endpoints() == []
    assert place.vertex.models() == []


def test_a_cancelled_job_leaves_no_checkpoint_behind(
    connection: Connection, place: Place, make_spec: SpecFactory
) -> None:
    """Checkpoints are deployed during training, before there is a result."""
    spec = make_spec(epochs=5000)
    job = create_or_adopt(connection, spec, OWNER).job
    eventually(place.vertex.endpoints)

    tuning_job.delete(connection, job.name)

    assert place.state(job.name) == "CANCELLED"
    assert place.vertex.endpoints() == []
    assert place.vertex.models() == []


@pytest.mark.parametrize("base_model", ["gemini-3.5-flash", "gemini-2.5-flash"])
def test_endpoints_go_wherever_the_model_is_served(
    connection: Connection, place: Place, trained: JobFactory, base_model: str
) -> None:
    job = trained(base_model=base_model)
    assert job.tuned_model
    names = [one.endpoint for one in job.tuned_model.checkpoints]
    assert all(place.is_there(name) for name in names)
    assert {name.split("/")[3] for name in names} == {
        "us" if base_model == "gemini-3.5-flash" else "us-central1"
    }

    tuning_job.delete(connection, job.name)

    assert not [name for name in names if place.is_there(name)]
    assert place.vertex.models() == []


def test_an_endpoint_is_told_as_it_is(
    connection: Connection, place: Place, trained: JobFactory
) -> None:
    job = trained()
    assert job.tuned_model

    found = endpoints.get(connection, job.tuned_model.endpoint)

    assert found.display_name == "bot"
    [deployment] = found.deployments
    assert f"{deployment.model}@{deployment.version}" == _model(job)
    assert deployment.checkpoint_id == "2"
    assert found in endpoints.of_job(connection, place.parent, job.name.rpartition("/")[2])
    assert endpoints.of_job(connection, place.parent, "1") == []
