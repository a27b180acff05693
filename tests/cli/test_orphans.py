"""`vertex-tuning orphans`: what carries our labels and no state owns, and nothing else."""

import json
from typing import Any

import pytest
import requests

from pulumi_vertex_tuning.cli.orphans.books import Books, books_of
from pulumi_vertex_tuning.cli.orphans.search import orphans_in
from pulumi_vertex_tuning.cli.orphans.things import Thing
from pulumi_vertex_tuning.cli.state import Resource, State, state_of
from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.lifecycle.identity import owner
from pulumi_vertex_tuning.vertex.endpoints import Deployment, Endpoint
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.storage import StoredObject
from tests.cli.command import Command
from tests.engine import cli
from tests.engine.project import Project
from tests.lifecycle.place import LONG, Place

_OTHER = owner("organization", "other", "dev", "", "").stack
_PARENT = "projects/1/locations/us-central1"


def _labels(stack: str, resource: str = "r") -> dict[str, str]:
    return {
        "managed-by": "pulumi-vertex-tuning",
        "pulumi-stack": stack,
        "pulumi-resource": resource,
    }


def _own() -> str:
    return owner("organization", "tuned-models", "test", "", "").stack


def _upload(place: Place, bucket: str, name: str, **metadata: str) -> str:
    """Put an object with metadata into a bucket, in two parts as the JSON API has it."""
    described = json.dumps({"name": name, "metadata": metadata})
    body = (
        "--x\r\nContent-Type: application/json\r\n\r\n" + described + "\r\n"
        "--x\r\nContent-Type: application/jsonl\r\n\r\n{}\r\n--x--"
    )
    url = f"{place.url}/upload/storage/v1/b/{bucket}/o?uploadType=multipart"
    kind = {"Content-Type": "multipart/related; boundary=x"}
    assert requests.post(url, data=body, headers=kind, timeout=10).ok
    return f"gs://{bucket}/{name}"


def test_orphans_are_found_and_deleted_and_nothing_else(
    emulator: Emulator, project: Project, in_stack: Command
) -> None:
    project.up()
    place = Place(emulator, project.gcp_project)
    own, bucket = _own(), f"{project.gcp_project}-vertex-tuning"
    finished = place.finish(place.post_job(_labels(own), epochs=2))["tunedModel"]
    upload = _upload(
        place, bucket, "pulumi-vertex-tuning/r/x.jsonl",
        **{"pulumi-stack": own, "pulumi-resource": "r"},
    )  # fmt: skip
    kept = _upload(place, bucket, "pulumi-vertex-tuning/r/kept.jsonl")
    theirs = place.finish(place.post_job({"team": "a"}, epochs=2))["tunedModel"]
    unknown = place.finish(place.post_job(_labels("0" * 32), epochs=2))["tunedModel"]

    ran = in_stack("orphans", "--json")
    refused = in_stack("orphans", "--delete", code=1)

    endpoints = [one["endpoint"] for one in finished["checkpoints"]]
    assert {one["name"] for one in ran.json["orphans"]} == {
        finished["model"],
        *endpoints,
        upload,
    }
    assert {one["stack"] for one in ran.json["orphans"]} == {"organization/tuned-models/test"}
    assert (ran.json["ofUnknownStacks"], ran.json["deleted"]) == (3, False)
    assert "nothing was deleted: there is nobody to ask here; give --yes" in refused.error
    assert "3 more are of stacks that this backend does not know" in refused.error
    assert place.is_there(finished["model"])

    deleted = in_stack("orphans", "--delete", "--yes")

    assert deleted.out.endswith("deleted: 4\n")
    assert not any(map(place.is_there, (finished["model"], *endpoints)))
    assert place.download(upload) is None
    assert place.download(kept) is not None
    for one in (theirs, unknown, project.outputs()):
        assert place.is_there(one["model"]), one
        assert place.is_there(one["endpoint"]), one
    assert project.steps() == {}
    listed = in_stack("orphans", "--unknown-stacks", "--json").json
    assert {one["name"] for one in listed["orphans"]} >= {unknown["model"]}


def test_a_job_that_runs_is_cancelled_unless_another_project_s_stack_owns_it(
    slow: Emulator, project: Project
) -> None:
    place = Place(slow)
    command = Command(
        project.folder,
        {
            **project.environment,
            "AIPLATFORM_EMULATOR_HOST": slow.host,
            "STORAGE_EMULATOR_HOST": slow.url,
        },
    )
    at = ("--project", place.project)
    orphan = place.post_job(_labels(_OTHER), epochs=LONG)
    owned = place.post_job(_labels(_OTHER), epochs=LONG)
    before = command("orphans", *at, "--json").json
    _other_project(project, owned)

    after = command("orphans", *at, "--json").json
    command("orphans", *at, "--delete", "--yes")

    assert (before["orphans"], before["ofUnknownStacks"]) == ([], 2)
    [told] = after["orphans"]
    assert (told["kind"], told["name"]) == ("job", orphan)
    assert told["stack"] == "organization/other/dev"
    assert place.state(orphan) == "CANCELLED"
    assert place.state(owned) in {"PENDING", "RUNNING"}


def _other_project(project: Project, job: str) -> None:
    """Give the backend a stack of another project, whose state lists a job."""
    folder = project.folder / "other"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: other\nruntime: python\n")
    kind = "pulumi-python:dynamic/vertextuning:TuningJob"
    resource = {
        "urn": f"urn:pulumi:dev::other::{kind}::bot",
        "custom": True,
        "id": job,
        "type": kind,
        "outputs": {"name": job},
    }
    state = {"version": 3, "deployment": {"manifest": {}, "resources": [resource]}}
    (folder / "state.json").write_text(json.dumps(state))
    environment = project.environment
    for words in (
        ["stack", "init", "organization/other/dev"],
        ["stack", "import", "--force", "--file", "state.json"],
    ):
        result = cli.run(folder, environment, *words)
        assert result.code == 0, result.text


def test_a_state_that_cannot_be_read_leaves_all_alone(command: Command) -> None:
    error = command("orphans", "--delete", "--yes", code=1, PATH="nowhere").error

    assert error.startswith("vertex-tuning: pulumi is not on PATH")


def _job(number: str = "7", **labels: str) -> Thing:
    name = f"{_PARENT}/tuningJobs/{number}"
    told = {**_labels("s"), **labels}
    key = f"locations/us-central1/tuningJobs/{number}"
    return Thing("job", name, "", told, TuningJob(name, "RUNNING"), key, "RUNNING")


def _model(**labels: str) -> Thing:
    name, told = f"{_PARENT}/models/9", {**_labels("s"), **labels}
    key = "locations/us-central1/tuningJobs/7"
    return Thing("model", f"{name}@1", "", told, Model(name, "1", labels=told), key)


def _endpoint(*models: str) -> Thing:
    name = f"{_PARENT}/endpoints/5"
    deployments = tuple(Deployment("1", f"{_PARENT}/models/{one}", "1", "") for one in models)
    key = "locations/us-central1/tuningJobs/7"
    return Thing("endpoint", name, "", _labels("s"), Endpoint(name, "", deployments), key)


def _record() -> Thing:
    uri = "gs://b/pulumi-vertex-tuning/r/evaluation/answers/1.json"
    return Thing("object", uri, "", _labels("s"), StoredObject(uri, 1, "", 1))


_REPLACED = {"pulumi-claim": "r", "pulumi-sweep": "s", "pulumi-kept-r": "1"}


def _books(**changes: Any) -> Books:
    return Books(**{"stacks": {"s": "stack"}, "owned": frozenset(), **changes})


_CLAIM = {"pulumi-claim": "r", "pulumi-sweep": "s"}
_OWNED = frozenset({"locations/us-central1/tuningJobs/7"})


@pytest.mark.parametrize(
    ("reason", "things", "books", "want"),
    [
        ("no state lists it", [_job()], _books(), ["job"]),
        ("a state lists it", [_job()], _books(owned=_OWNED), []),
        ("its stack is being changed", [_job()], _books(busy=frozenset({"s"})), []),
        ("it is to outlive its stack", [_job()], _books(kept=frozenset({"r"})), []),
        ("its stack is not known", [_job()], _books(stacks={}), []),
        ("a model's job is listed", [_model()], _books(owned=_OWNED), []),
        ("a model is claimed for good", [_model(**{"pulumi-claim": "r"})], _books(), []),
        (
            "a model is claimed, but only as long as its stack lives",
            [_model(**_CLAIM)],
            _books(),
            ["model"],
        ),
        (
            "a model was replaced and is kept for a roll-back",
            [_model(**_REPLACED), _endpoint("9")],
            _books(owners=frozenset({"r"})),
            [],
        ),
        ("nobody is there to roll back", [_model(**_REPLACED)], _books(), ["model"]),
        ("a record of an evaluation", [_record()], _books(owners=frozenset({"r"})), []),
        ("a record of a model that is gone", [_record()], _books(), ["object"]),
        (
            "a model is claimed by a stack of another backend as well",
            [_model(**_CLAIM, **{"pulumi-claim-other": "elsewhere"}), _endpoint("9")],
            _books(),
            [],
        ),
        (
            "a model is claimed by two stacks, one of which is being changed",
            [_model(**_CLAIM, **{"pulumi-claim-other": "t"})],
            _books(stacks={"s": "stack", "t": "other"}, busy=frozenset({"t"})),
            [],
        ),
        (
            "a model is claimed by two stacks, none of which lists it",
            [_model(**_CLAIM, **{"pulumi-claim-other": "t"})],
            _books(stacks={"s": "stack", "t": "other"}),
            ["model"],
        ),
        ("an endpoint serves nothing", [_endpoint()], _books(), ["endpoint"]),
        (
            "an endpoint serves an orphan",
            [_model(), _endpoint("9")],
            _books(),
            ["model", "endpoint"],
        ),
        ("an endpoint serves another model", [_model(), _endpoint("9", "8")], _books(), ["model"]),
    ],
)
def test_what_an_orphan_is(reason: str, things: list[Thing], books: Books, want: list[str]) -> None:
    found = orphans_in(things, books, unknown_stacks=False)

    assert [one.kind for one in found.orphans] == want, reason


def test_books_know_a_stack_by_its_name_and_by_what_its_state_says() -> None:
    scope = Resource("dev", "TuningScope", "x", "p/stacks/old", {"stack": "old", "kept": ["k"]})
    data = Resource("dev", "Dataset", "d", "gs://b/o", {"uri": "gs://b/o"}, to_be_deleted=True)

    books = books_of([("organization/other/dev", State((scope, data), pending=True))])

    assert books.stacks == {_OTHER: "organization/other/dev", "old": "organization/other/dev"}
    assert "gs://b/o" in books.owned
    assert books.kept == frozenset({"k"})
    assert books.busy == frozenset({_OTHER, "old"})
    assert books.busy_stacks == ["organization/other/dev"]


def test_a_state_with_a_pending_operation_is_pending() -> None:
    deployment = {"pending_operations": [{"type": "creating"}]}

    assert state_of({"deployment": deployment}) == State((), pending=True)
    assert state_of({"deployment": {}}) == State(())
