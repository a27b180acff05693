"""`vertex-tuning jobs`: what it lists, in which order, and live."""

import json

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.cli.command import Command, interrupt
from tests.lifecycle.place import LONG, Place


def _id(name: str) -> str:
    return name.rpartition("/")[2]


def test_without_jobs_it_says_so(command: Command, place: Place) -> None:
    assert command("jobs").out == f"no tuning job in {place.parent}\n"
    assert command("jobs", "--json").json == {"jobs": [], "total": 0}


def test_the_newest_is_on_top(command: Command, place: Place) -> None:
    names = [place.post_job({"number": str(number)}, epochs=2) for number in range(3)]
    for name in names:
        place.finish(name)

    heading, *rows = command("jobs").out.splitlines()

    assert heading.split() == (
        "id display name state base model created duration owner cost".split()
    )
    assert [row.split()[0] for row in rows] == [_id(name) for name in reversed(names)]
    assert all("SUCCEEDED  gemini-2.5-flash" in row for row in rows)
    assert all(row.endswith(" USD") for row in rows)


def test_json_tells_all_of_a_job(command: Command, place: Place) -> None:
    name = place.post_job({"team": "a"}, epochs=2)
    finished = place.finish(name)

    told = command("jobs", "--json").json

    [job] = told["jobs"]
    made = finished["tunedModel"]
    assert told["total"] == 1
    assert (job["name"], job["id"], job["state"]) == (name, _id(name), "SUCCEEDED")
    assert (job["model"], job["endpoint"]) == (made["model"], made["endpoint"])
    assert [one["checkpointId"] for one in job["checkpoints"]] == ["1", "2"]
    assert job["hyperparameters"] == {
        "epochCount": 2,
        "adapterSize": 1,
        "learningRateMultiplier": 1.0,
    }
    assert (job["labels"], job["owner"]) == ({"team": "a"}, None)
    assert job["trainingDataset"] == place.data
    assert job["costUsd"] == pytest.approx(job["trainedTokens"] * 5 / 1e6)


def test_a_job_of_a_stack_that_is_not_known_is_told_by_its_hash(
    command: Command, place: Place
) -> None:
    labels = {"managed-by": "pulumi-vertex-tuning", "pulumi-stack": "0123456789abcdef"}
    place.post_job(labels)

    assert "stack 01234567" in command("jobs").out
    [job] = command("jobs", "--json").json["jobs"]
    assert job["owner"] == {"stack": None, "resource": None, "stackHash": "0123456789abcdef"}


@pytest.mark.parametrize(
    ("arguments", "want"),
    [
        (["--state", "cancelled"], ["b"]),
        (
            ["--state", "CANCELLED", "--state", "job_state_running", "--state", "PENDING"],
            ["b", "a"],
        ),
        (["--filter", "labels.team=a"], ["a"]),
        (["--filter", 'labels.team="a" OR labels.team="b"', "--state", "cancelled"], ["b"]),
        (["--base-model", "gemini-2.5-flash"], ["b", "a"]),
        (["-m", "publishers/google/models/gemini-2.5-flash"], ["b", "a"]),
        (["--base-model", "gemini-2.5-pro"], []),
        (["--limit", "1"], ["b"]),
    ],
)
def test_options_choose(
    slow_command: Command, slow_place: Place, arguments: list[str], want: list[str]
) -> None:
    slow_place.post_job({"team": "a"})
    slow_place.vertex.cancel(cancelled := slow_place.post_job({"team": "b"}))
    slow_place.finish(cancelled)

    jobs = slow_command("jobs", "--json", *arguments).json["jobs"]

    states = {"a": {"PENDING", "RUNNING"}, "b": {"CANCELLED"}}
    assert [job["labels"]["team"] for job in jobs] == want
    assert all(job["state"] in states[job["labels"]["team"]] for job in jobs)


def test_a_limit_says_how_many_more_there_are(command: Command, place: Place) -> None:
    for _ in range(3):
        place.post_job({})

    assert command("jobs", "--limit", "1").out.endswith("2 more; --limit 3 shows all\n")
    told = command("jobs", "--limit", "1", "--json").json
    assert (len(told["jobs"]), told["total"]) == (1, 3)


@pytest.mark.parametrize(
    ("arguments", "code", "want"),
    [
        (["--state", "runing"], 2, "RUNING is no state; did you mean RUNNING?"),
        (["--state", "xyz"], 2, "XYZ is no state; use one of CANCELLED, CANCELLING"),
        (["--filter", "((("], 1, "vertex-tuning: could not list the tuning jobs of projects/"),
        (["--limit", "0"], 2, "--limit"),
        (["--location", "../evil"], 1, "vertex-tuning: could not list the tuning jobs"),
    ],
)
def test_what_cannot_be_meant_is_told(
    command: Command, arguments: list[str], code: int, want: str
) -> None:
    assert want in command("jobs", *arguments, code=code).error


def test_a_missing_permission_is_told_with_the_role(
    slow_command: Command, slow: Emulator, slow_place: Place
) -> None:
    slow.permissions.deny("aiplatform.tuningJobs.list")

    error = slow_command("jobs", code=1).error

    assert error.startswith("vertex-tuning: could not list the tuning jobs of projects/")
    assert "aiplatform.tuningJobs.list" in error
    assert f"add-iam-policy-binding {slow_place.project}" in error


def test_an_emulator_that_is_down_is_told(slow_command: Command, slow: Emulator) -> None:
    slow.stop()

    error = slow_command("jobs", code=1).error

    assert f"nothing listens at {slow.host} (connection refused)" in error
    assert f"`vertex-tuning emulator --port {slow.port}`" in error


def test_watch_tells_each_change_in_a_line(slow_command: Command, slow_place: Place) -> None:
    name = slow_place.post_job({}, epochs=LONG)
    process = slow_command.start("jobs", "--watch", "--json")
    assert process.stdout
    first = json.loads(process.stdout.readline())
    slow_place.vertex.cancel(name)

    seen = [first]
    while seen[-1]["state"] != "CANCELLED":
        seen.append(json.loads(process.stdout.readline()))

    assert interrupt(process) == 130
    assert {one["name"] for one in seen} == {name}
    keys = [(one["state"], one["detail"], one["completedEpochs"]) for one in seen]
    assert len(keys) == len(set(keys))


def test_watch_draws_a_table_on_a_terminal(slow_command: Command, slow_place: Place) -> None:
    number = _id(slow_place.post_job({}))

    ran = slow_command.on_terminal("jobs", "--watch", until=number)

    assert ran.code == 130
    assert "base model" in ran.out
    assert "Traceback" not in ran.out
