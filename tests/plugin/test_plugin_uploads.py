"""Dataset through the plugin: uploads in parts, cut, told of, never of other content or public."""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import grpc
import pytest
import requests

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.lifecycle.place import Place, rows
from tests.plugin.conftest import configured
from tests.plugin.engine import Line, Shown, running_engine
from tests.plugin.plugin import Plugin, Properties, refused
from tests.storage.cut_line import CutLine, cut_line

URN = "urn:pulumi:dev::project::pulumi-python:dynamic/vertextuning:Dataset::bot-training"
MIB = 1024 * 1024
PUBLIC = {"bindings": [{"role": "roles/storage.objectViewer", "members": ["allUsers"]}]}
PREVENTED = {"iamConfiguration": {"publicAccessPrevention": "enforced"}}
OPEN_LISTS = {"defaultObjectAcl": [{"entity": "allAuthenticatedUsers", "role": "READER"}]}


@pytest.fixture
def engine() -> Iterator[Shown]:
    with running_engine() as shown:
        yield shown


@pytest.fixture
def told_plugin(
    emulator: Emulator,
    engine: Shown,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Plugin]:
    """A plugin whose lines an engine takes, as if a person watched."""
    monkeypatch.setenv("VERTEX_TUNING_PROGRESS", "terminal")
    with configured(emulator, tmp_path_factory, engine.address) as running:
        yield running


@pytest.fixture
def faults(emulator: Emulator) -> Iterator[Any]:
    yield emulator.faults
    emulator.faults.clear()


def _local(place: Place, path: Path) -> Properties:
    digest = sha256(path.read_bytes()).hexdigest()
    return {
        "source": str(path),
        "uri": f"gs://{place.bucket}/pulumi-vertex-tuning/0e/{digest}.jsonl",
        "digest": f"sha256:{digest}",
        "local": True,
        "service": "emulator",
        "row": URN,
    }


@pytest.fixture
def big(place: Place, tmp_path: Path) -> Properties:
    """The inputs of a file of several parts."""
    path = tmp_path / "train.jsonl"
    path.write_bytes(os.urandom(20 * MIB + 77))
    return _local(place, path)


@pytest.fixture
def small(place: Place, tmp_path: Path) -> Properties:
    """The inputs of a file of one part."""
    path = tmp_path / "train.jsonl"
    path.write_bytes(rows())
    return _local(place, path)


def _created(plugin: Plugin, inputs: Properties) -> str:
    return plugin.dataset.create(plugin.dataset.check(inputs).inputs).id


def _calls(place: Place, method: str, text: str) -> int:
    asked = requests.get(f"{place.url}/emulator/requests", timeout=10).json()["requests"]
    return sum(
        one["method"] == method and place.bucket in one["path"] and text in one["path"]
        for one in asked
    )


def test_a_big_file_goes_in_parts_and_its_row_tells_how_far_it_is(
    told_plugin: Plugin, place: Place, big: Properties, engine: Shown, faults: Any
) -> None:
    faults.add("latency", method="PUT", path=f"/upload/storage/v1/b/{place.bucket}", seconds=1.1)

    uri = _created(told_plugin, big)

    assert place.download(uri) == Path(big["source"]).read_bytes()
    assert engine.take() == [
        Line(URN, "INFO", f"bot-training: {sent} MiB of 20 MiB uploaded", ephemeral=True)
        for sent in (8, 16)
    ]


@pytest.mark.parametrize("cut_after", [300, 3 * MIB, 12 * MIB, 20 * MIB])
def test_an_upload_goes_on_where_the_line_was_cut(
    emulator: Emulator,
    tmp_path_factory: pytest.TempPathFactory,
    place: Place,
    big: Properties,
    cut_after: int,
) -> None:
    with (
        cut_line(emulator.port, cut_after) as line,
        configured(_behind(line, emulator), tmp_path_factory) as plugin,
    ):
        uri = plugin.dataset.create(big).id
        assert line.was_cut

    assert place.download(uri) == Path(big["source"]).read_bytes()
    if cut_after > MIB:
        assert _calls(place, "POST", "uploadType=resumable") == 1


def _behind(line: CutLine, emulator: Emulator) -> Emulator:
    return Emulator(line.url, emulator.process)


def test_other_content_than_was_checked_never_becomes_an_object(
    plugin: Plugin, place: Place, big: Properties
) -> None:
    with Path(big["source"]).open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"!")

    with pytest.raises(grpc.RpcError) as raised:
        plugin.dataset.create(big)

    assert "has changed since it was checked" in refused(raised)
    assert place.download(big["uri"]) is None


def test_a_name_that_holds_other_content_is_refused(
    plugin: Plugin, place: Place, small: Properties
) -> None:
    place.upload(small["uri"].removeprefix(f"gs://{place.bucket}/"), b"theirs")

    with pytest.raises(grpc.RpcError) as raised:
        plugin.dataset.create(small)

    assert f"{small['uri']} holds something else than its name says" in refused(raised)
    assert place.download(small["uri"]) == b"theirs"


@pytest.mark.parametrize(
    ("opened", "how"),
    [
        (("/iam", PUBLIC), "allUsers has roles/storage.objectViewer on it"),
        (("", OPEN_LISTS), "its default object ACL lets allAuthenticatedUsers read"),
    ],
)
def test_nothing_goes_into_a_public_bucket(
    plugin: Plugin, place: Place, small: Properties, opened: tuple[str, Any], how: str
) -> None:
    _set(place, *opened)

    [(_, reason)] = plugin.dataset.check(small).failures
    with pytest.raises(grpc.RpcError) as raised:
        plugin.dataset.create(small)

    assert reason == refused(raised)
    assert f"the staging bucket gs://{place.bucket} is public" in reason
    assert f"everybody could read it: {how}" in reason
    assert f"gs://{place.bucket} --public-access-prevention" in reason
    assert place.download(small["uri"]) is None


def test_prevention_of_public_access_is_enough(
    plugin: Plugin, place: Place, small: Properties
) -> None:
    _set(place, "", {**OPEN_LISTS, **PREVENTED})

    assert plugin.dataset.check(small).failures == []
    assert _calls(place, "GET", "/iam") == 0


@pytest.mark.parametrize("status", [403, 501])
def test_a_bucket_that_may_not_be_looked_at_is_no_obstacle(
    plugin: Plugin, place: Place, small: Properties, faults: Any, status: int
) -> None:
    faults.add("status", method="GET", path=f"/b/{place.bucket}(/iam)?$", status=status)

    assert plugin.dataset.check(small).failures == []
    assert place.download(plugin.dataset.create(small).id) == rows()


def test_what_is_uploaded_already_is_not_asked_about(
    plugin: Plugin, place: Place, small: Properties
) -> None:
    assert plugin.dataset.check(small, small).failures == []
    assert _calls(place, "GET", "") == 0


def test_the_bucket_that_is_made_can_never_be_public(
    plugin: Plugin, place: Place, small: Properties
) -> None:
    own = f"{place.project}-vertex-tuning"
    made_in = {"project": place.project, "location": "us-central1"}
    uri = small["uri"].replace(place.bucket, own)

    plugin.dataset.create({**small, "uri": uri, "makeBucketIn": made_in})

    bucket = requests.get(f"{place.url}/storage/v1/b/{own}", timeout=10).json()
    settings = bucket["iamConfiguration"]
    assert settings["publicAccessPrevention"] == "enforced"
    assert settings["uniformBucketLevelAccess"]["enabled"] is True


def _set(place: Place, below: str, settings: Any) -> None:
    call = requests.put if below else requests.patch
    url = f"{place.url}/storage/v1/b/{place.bucket}{below}"
    assert call(url, json=settings, timeout=10).ok
