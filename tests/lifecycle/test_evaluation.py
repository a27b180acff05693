"""Evaluating on the emulator: who is asked what, what is kept, and what is asked again."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests

from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.evaluation.judge import Verdict
from pulumi_vertex_tuning.evaluation.measures import Reply
from pulumi_vertex_tuning.evaluation.prompts import read_prompts
from pulumi_vertex_tuning.evaluation.record import Said
from pulumi_vertex_tuning.lifecycle import tuned_model
from pulumi_vertex_tuning.lifecycle.answering import NotYet
from pulumi_vertex_tuning.lifecycle.asking import NotAnswered
from pulumi_vertex_tuning.lifecycle.dataset import PublicBucket
from pulumi_vertex_tuning.lifecycle.evaluation import Gate, dismiss, evaluate, foresee
from pulumi_vertex_tuning.lifecycle.handle import read_handle, write_anew, write_handle
from pulumi_vertex_tuning.lifecycle.judging import Judge
from pulumi_vertex_tuning.lifecycle.records import Record, Shelf
from pulumi_vertex_tuning.lifecycle.subjects import NotAskable
from pulumi_vertex_tuning.spec import Evaluation, TunedModelSpec
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import Conflict
from pulumi_vertex_tuning.vertex.inference import Parameters
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.patience import EMULATOR
from tests.lifecycle.conftest import CLAIMED
from tests.lifecycle.place import Place, rows

MakeGate = Callable[..., Gate]
HASTE = replace(EMULATOR, repeat=0.3, quota=0.3)


@pytest.fixture
def job(connection: Connection, place: Place) -> TuningJob:
    """A finished job that has learned its rows by heart."""
    name = place.post_job({}, epochs=30)
    place.finish(name)
    return tuning_jobs.get(connection, name)


@pytest.fixture
def make_gate(connection: Connection, place: Place) -> MakeGate:
    """Return a factory of gates with prompts out of the training data."""

    def make(count: int = 4, on: Connection = connection, **fields: Any) -> Gate:
        evaluation = Evaluation.parse({"metrics": ["exact_match"], **fields}, "it")
        return Gate(
            name="bot",
            evaluation=evaluation,
            prompts=tuple(read_prompts(rows(12), "rows", count)),
            shelf=Shelf(on, f"gs://{place.bucket}/records", {}),
            handle=f"gs://{place.bucket}/handle.json",
        )

    return make


def asked(place: Place, what: str = "") -> int:
    """Return how many questions were asked in the place, of the models of a kind."""
    told = requests.get(f"{place.url}/emulator/requests", timeout=10).json()["requests"]
    number = place.vertex.jobs()[0]["name"].split("/")[1]
    ours = (f"projects/{number}/", f"projects/{place.project}/")
    paths = [one["path"] for one in told if ":generateContent" in one["path"]]
    return sum(what in path and any(one in path for one in ours) for path in paths)


def quiet(_title: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def test_base_model_and_judge_are_asked_where_they_are_needed(
    place: Place, job: TuningJob, make_gate: MakeGate
) -> None:
    gate = make_gate(
        metrics=["f1", "judge"],
        thresholds={"judge": 0.5, "f1": {"min_delta": 0.5, "against": "base"}},
    )
    told: list[tuple[str, int, int]] = []

    found = evaluate(gate, job, lambda *one: told.append(one))

    assert found.passed
    assert found.means["f1"] > 0.7
    assert 0.5 < found.means["judge"] < 1  # the labels around the texts differ
    assert found.others["base"].keys() == {"f1"}  # nobody pays a judge for the base model
    assert found.others["base"]["f1"] < 0.5
    assert found.emulated
    assert asked(place, "/endpoints/") == 4
    assert asked(place, "/gemini-2.5-flash:") == 4
    assert asked(place, "/gemini-2.5-pro:") == 4
    assert {title for title, _, _ in told} == {
        "checkpoint 10",
        "base model",
        "judge gemini-2.5-pro",
    }
    assert foresee(gate, job) == evaluate(gate, job, quiet) == found
    assert asked(place) == 12
    page = place.download(f"gs://{place.bucket}/records/jobs/{job.name.split('/')[-1]}.html")
    assert page
    assert b"good enough" in page


def test_only_what_is_new_is_asked(place: Place, job: TuningJob, make_gate: MakeGate) -> None:
    evaluate(make_gate(3), job, quiet)
    evaluate(make_gate(5, metrics=["f1", "rouge_l"], thresholds={"f1": 0.9}), job, quiet)
    assert asked(place) == 5

    with pytest.raises(NotYet, match="1 to ask of checkpoint 10"):
        foresee(make_gate(6), job)
    with pytest.raises(NotYet, match="3 to ask of checkpoint 10"):
        foresee(make_gate(3, generation={"temperature": 0.5}), job)
    assert asked(place) == 5


def test_a_service_that_stumbles_is_asked_again(
    emulator: Emulator, place: Place, job: TuningJob, make_gate: MakeGate
) -> None:
    emulator.faults.add("status", path="generateContent", status=429, count=2)
    emulator.faults.add("status", path="generateContent", status=503, count=2)
    try:
        found = evaluate(make_gate(4), job, quiet)
    finally:
        emulator.faults.clear()

    assert found.passed
    assert len(json.loads(_record(place))["answers"]) == 4


def test_what_was_answered_before_a_failure_is_kept(
    emulator: Emulator, place: Place, job: TuningJob, make_gate: MakeGate, connection: Connection
) -> None:
    evaluate(make_gate(2), job, quiet)
    hasty = Connection(connection.service, HASTE)
    emulator.faults.add("status", path="generateContent", status=503)
    try:
        with pytest.raises(NotAnswered, match=r"2 not answered by .*, the first: prompt [34]: "):
            evaluate(make_gate(4, hasty), job, quiet)
    finally:
        emulator.faults.clear()
    assert len(json.loads(_record(place))["answers"]) == 2

    assert evaluate(make_gate(4), job, quiet).passed


def test_nothing_is_asked_where_everybody_could_read_the_answers(
    place: Place, job: TuningJob, make_gate: MakeGate
) -> None:
    policy = {"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]}
    url = f"{place.url}/storage/v1/b/{place.bucket}/iam"
    assert requests.put(url, json=policy, timeout=10).ok

    with pytest.raises(PublicBucket, match="is public"):
        evaluate(make_gate(), job, quiet)

    assert asked(place) == 0


def test_two_who_write_the_same_record_keep_both_answers(
    connection: Connection, place: Place
) -> None:
    shelf = Shelf(connection, f"gs://{place.bucket}/records", {})
    one, other = (shelf.record("model", Parameters()) for _ in range(2))

    one.keep("a", Said("1"))
    other.keep("b", Said("2"))

    assert shelf.record("model", Parameters()).said == {"a": Said("1"), "b": Said("2")}


def test_the_model_in_use_is_what_it_was_when_the_job_was_first_evaluated(
    connection: Connection, place: Place, job: TuningJob, make_gate: MakeGate
) -> None:
    gate = make_gate(2, thresholds={"exact_match": {"min_delta": 0.1}})
    told = {"job": job.name, "model": job.tuned_model and job.tuned_model.model}

    assert evaluate(gate, job, quiet).passed  # the first has nothing to fall behind

    write_anew(connection, gate.handle, told, time="now", marks={})
    again = evaluate(gate, job, quiet)
    assert again.passed  # it is not held against itself
    assert asked(place) == 2


def test_a_chosen_checkpoint_is_the_one_that_is_evaluated(
    job: TuningJob, make_gate: MakeGate
) -> None:
    gate = make_gate(1)

    assert evaluate(replace(gate, checkpoint="1"), job, quiet).checkpoint == "1"
    assert evaluate(gate, job, quiet).checkpoint == "10"


def test_checkpoints_that_are_not_there_are_told(job: TuningJob, make_gate: MakeGate) -> None:
    with pytest.raises(NotAskable, match="default_checkpoint_id: there is no checkpoint 99; it"):
        foresee(replace(make_gate(), checkpoint="99"), job)


def test_a_model_that_fell_short_goes_unless_it_is_in_use(
    connection: Connection, place: Place, job: TuningJob
) -> None:
    assert job.tuned_model
    model = job.tuned_model.model
    assert dismiss(connection, job, "keep") == "kept"
    spec = TunedModelSpec.parse({"tuning_job": job.name}, "it")
    tuned_model.claim(connection, spec, CLAIMED)
    assert dismiss(connection, job, "delete") == "in use"
    assert place.is_there(model)

    place.vertex.patch_model(model, "labels", labels={})
    assert dismiss(connection, job, "delete") == "deleted"
    assert not place.is_there(model)
    assert place.vertex.endpoints() == []
    assert dismiss(connection, job, "keep") == "deleted"


def test_an_unread_verdict_is_asked_once_more() -> None:
    [prompt] = read_prompts(b'{"prompt": "a", "reference": "b"}', "p")
    judge, reply = Judge(None), Reply(prompt, "b")
    [first] = judge.questions([reply])
    record = Record(shelf=None, uri="", subject="", said={})  # type: ignore[arg-type] # unused

    assert judge.again([reply], record) == []
    record.said[first.key] = Said("Score: 1")
    [second] = judge.again([reply], record)
    assert second.key != first.key
    assert list(judge.verdicts([reply], record)) == [None]
    record.said[second.key] = Said('{"reason": "same", "score": 1}')
    assert list(judge.verdicts([reply], record)) == [Verdict(1.0, "same")]


def test_a_handle_is_written_over_only_as_it_is_known(connection: Connection, place: Place) -> None:
    uri = f"gs://{place.bucket}/h.json"
    first = write_anew(connection, uri, {"endpoint": "a"}, time="1", marks={})
    second = write_handle(connection, uri, {"endpoint": "b"}, time="2", over=first, marks={})

    assert read_handle(connection, uri) == ({"endpoint": "b", "time": "2"}, second)
    with pytest.raises(Conflict, match="somebody else has written it"):
        write_handle(connection, uri, {"endpoint": "c"}, time="3", over=first, marks={})
    lost = write_handle(connection, uri, {"endpoint": "b"}, time="4", over=first, marks={})
    assert lost == second  # the answer was lost, the object is there
    assert write_anew(connection, uri, {"endpoint": "d"}, time="5", marks={}) != second


def _record(place: Place) -> bytes:
    """Return the one record of answers."""
    url = f"{place.url}/storage/v1/b/{place.bucket}/o?prefix=records/answers/"
    [found] = requests.get(url, timeout=10).json()["items"]
    return place.download(f"gs://{place.bucket}/{found['name']}") or b""
