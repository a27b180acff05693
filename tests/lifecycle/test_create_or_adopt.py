"""Never two paid jobs: a create finds the job that trains the same."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests

from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.lifecycle.create import create_or_adopt
from pulumi_vertex_tuning.lifecycle.identity import job_labels, owner
from pulumi_vertex_tuning.lifecycle.stack import look_at_all
from pulumi_vertex_tuning.lifecycle.tuning_job import look
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import InvalidArgument, Unavailable
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.patience import Patience
from pulumi_vertex_tuning.vertex.service import Service
from tests.engine.project import eventually
from tests.lifecycle.conftest import OWNER, JobFactory, SpecFactory
from tests.lifecycle.place import Place
from tests.proxy import Answer, Answerer, Proxy, proxy_to

OTHER = owner("me", "project", "dev", "TuningJob", "other")
UNAVAILABLE = (503, json.dumps({"error": {"code": 503, "message": "Later."}}).encode())


@contextmanager
def _through(
    emulator: Emulator, answerer: Answerer, patience: Patience | None = None
) -> Iterator[tuple[Connection, Proxy]]:
    with proxy_to(emulator, answerer) as proxy:
        yield Connection(Service("emulator", proxy.url, emulator.url), patience), proxy


def test_a_live_job_is_adopted(
    connection: Connection, place: Place, make_spec: SpecFactory
) -> None:
    first = create_or_adopt(connection, make_spec(), OWNER)
    eventually(lambda: place.state(first.job.name) == "RUNNING")

    second = create_or_adopt(connection, make_spec(), OWNER)

    assert (first.adopted, second.adopted) == (False, True)
    assert second.job.name == first.job.name
    assert len(place.vertex.jobs()) == 1


def test_a_finished_job_is_adopted_while_its_model_is_there(
    connection: Connection, place: Place, make_spec: SpecFactory, trained: JobFactory
) -> None:
    job = trained()

    again = create_or_adopt(connection, make_spec(epochs=2), OWNER)
    assert (again.adopted, again.job.name) == (True, job.name)

    assert job.tuned_model
    place.vertex.delete_model(job.tuned_model.model.partition("@")[0])
    anew = create_or_adopt(connection, make_spec(epochs=2), OWNER)
    assert not anew.adopted
    assert anew.job.name != job.name


@pytest.mark.parametrize("wait", [True, False], ids=["CANCELLED", "CANCELLING"])
def test_a_cancelled_job_is_not_adopted(
    connection: Connection, place: Place, make_spec: SpecFactory, wait: bool
) -> None:
    first = create_or_adopt(connection, make_spec(), OWNER).job
    place.vertex.cancel(first.name)
    if wait:
        place.finish(first.name)

    second = create_or_adopt(connection, make_spec(), OWNER)

    assert not second.adopted
    assert second.job.name != first.name


def test_a_failed_job_is_not_adopted(
    connection: Connection, place: Place, make_spec: SpecFactory
) -> None:
    turns = [
        {"role": "user", "parts": [{"text": "word " * 150_000}]},
        {"role": "model", "parts": [{"text": "too long to learn"}]},
    ]
    spec = make_spec(
        training_dataset=place.upload("long.jsonl", json.dumps({"contents": turns}).encode())
    )
    first = create_or_adopt(connection, spec, OWNER).job
    assert place.finish(first.name)["state"] == "JOB_STATE_FAILED"

    assert not create_or_adopt(connection, spec, OWNER).adopted
    assert len(place.vertex.jobs()) == 2


def test_a_job_of_another_spec_or_owner_is_not_adopted(
    connection: Connection, place: Place, make_spec: SpecFactory
) -> None:
    started = [
        create_or_adopt(connection, make_spec(), OWNER),
        create_or_adopt(connection, make_spec(epochs=6000), OWNER),
        create_or_adopt(connection, make_spec(retry="1"), OWNER),
        create_or_adopt(connection, make_spec(), OTHER),
    ]

    assert not [one for one in started if one.adopted]
    assert len(place.vertex.live_jobs()) == 4


def test_of_two_that_run_the_older_stays(
    connection: Connection, place: Place, make_spec: SpecFactory
) -> None:
    labels = job_labels(make_spec(), OWNER)
    older, newer = place.post_job(labels), place.post_job(labels)

    started = create_or_adopt(connection, make_spec(), OWNER)

    assert (started.adopted, started.job.name) == (True, older)
    assert place.finish(newer)["state"] == "JOB_STATE_CANCELLED"
    assert place.state(older) in {"PENDING", "RUNNING"}


@pytest.mark.parametrize("rival_first", [True, False])
def test_of_two_that_raced_the_older_stays(
    emulator: Emulator, place: Place, make_spec: SpecFactory, rival_first: bool
) -> None:
    """Another create does its work between the first look and the answer of this one's."""
    labels = job_labels(make_spec(), OWNER)
    rivals: list[str] = []

    def answer(method: str, path: str, forward: Callable[[], Answer]) -> Answer:
        if method != "POST" or not path.endswith("/tuningJobs"):
            return forward()
        if rival_first:
            rivals.append(place.post_job(labels))
        created = forward()
        if not rival_first:
            rivals.append(place.post_job(labels))
        return created

    with _through(emulator, answer) as (connection, _):
        started = create_or_adopt(connection, make_spec(), OWNER)

    [older, newer] = [job["name"] for job in place.vertex.jobs()]
    assert rivals == [older if rival_first else newer]
    assert (started.job.name, started.adopted) == (older, rival_first)
    assert place.finish(newer)["state"] == "JOB_STATE_CANCELLED"
    assert place.vertex.live_jobs() == [older]


def test_a_job_whose_answer_was_lost_is_adopted(
    emulator: Emulator, place: Place, make_spec: SpecFactory
) -> None:
    def answer(method: str, path: str, forward: Callable[[], Answer]) -> Answer | None:
        forwarded = forward()
        return None if method == "POST" and path.endswith("/tuningJobs") else forwarded

    with _through(emulator, answer) as (connection, proxy):
        started = create_or_adopt(connection, make_spec(), OWNER)

    assert proxy.count("POST", "/tuningJobs") == 1
    assert started.adopted
    assert place.vertex.live_jobs() == [started.job.name]


@pytest.mark.parametrize("answered", [UNAVAILABLE, None])
def test_a_create_that_did_nothing_is_not_made_again(
    emulator: Emulator, place: Place, make_spec: SpecFactory, answered: Answer | None
) -> None:
    def answer(method: str, _path: str, forward: Callable[[], Answer]) -> Answer | None:
        return answered if method == "POST" else forward()

    with (
        _through(emulator, answer, Patience(list_lag=1.0)) as (connection, proxy),
        pytest.raises(Unavailable, match="could not create a tuning job in projects/"),
    ):
        create_or_adopt(connection, make_spec(), OWNER)

    assert proxy.count("POST", "/tuningJobs") == 1
    assert place.vertex.jobs() == []


def test_a_look_that_fails_starts_nothing(
    emulator: Emulator, place: Place, make_spec: SpecFactory
) -> None:
    refusal = (400, json.dumps({"error": {"code": 400, "message": "No."}}).encode())

    def answer(method: str, _path: str, forward: Callable[[], Answer]) -> Answer:
        return refusal if method == "GET" else forward()

    with _through(emulator, answer) as (connection, proxy), pytest.raises(InvalidArgument):
        create_or_adopt(connection, make_spec(), OWNER)

    assert proxy.count("POST", "/tuningJobs") == 0
    assert place.vertex.jobs() == []


def test_a_service_without_label_filters_is_read_to_the_end(
    emulator: Emulator, place: Place, make_spec: SpecFactory
) -> None:
    wanted = place.post_job(job_labels(make_spec(), OWNER))
    place.post_job(job_labels(make_spec(), OTHER))
    lists = iter([(400, json.dumps({"error": {"code": 400, "message": "No."}}).encode())])

    def answer(_method: str, _path: str, forward: Callable[[], Answer]) -> Answer:
        return next(lists, None) or forward()

    with _through(emulator, answer) as (connection, proxy):
        started = create_or_adopt(connection, make_spec(), OWNER)

    assert (started.adopted, started.job.name) == (True, wanted)
    assert proxy.count("GET", "/tuningJobs") == 2


def test_all_waiting_jobs_are_read_with_one_list(
    emulator: Emulator, place: Place, connection: Connection
) -> None:
    names = {place.post_job({"pulumi-stack": "s"}) for _ in range(3)}
    unlabelled = place.post_job({})
    gone = f"{place.vertex.jobs()[0]['name'].rpartition('/')[0]}/404"

    with _through(emulator, lambda _method, _path, forward: forward()) as (proxied, proxy):
        found = look_at_all(proxied, place.parent, "s", {*names, unlabelled, gone})

    assert set(found) == {*names, unlabelled}
    assert proxy.count("GET", "/tuningJobs") == 1
    assert len(proxy.requests) == 3
    assert look(connection, gone) is None


def test_a_job_is_told_as_it_is(connection: Connection, place: Place, trained: JobFactory) -> None:
    job: TuningJob = trained(labels={"team": "a"}, description="What for")

    assert job.succeeded
    assert job.ended
    assert (job.base_model, job.display_name) == ("gemini-2.5-flash", "bot")
    assert (job.description, job.labels["team"]) == ("What for", "a")
    assert (job.training.epoch_count, job.training.adapter_size) == (2, 1)
    assert job.training.learning_rate_multiplier
    assert job.create_time
    assert job.start_time
    assert job.end_time
    assert job.create_time <= job.start_time <= job.end_time
    url = f"{place.url}/v1beta1/{job.name}"
    stats = requests.get(url, timeout=10).json()["tuningDataStats"]["supervisedTuningDataStats"]
    assert str(job.billable_tokens) == stats["totalBillableTokenCount"]
    assert look(connection, job.name) == job
