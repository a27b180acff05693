"""Dataset through the plugin: check, diff, create, read, update, delete."""

from hashlib import sha256
from pathlib import Path

import grpc
import pytest

from tests.lifecycle.place import Place, rows
from tests.plugin.plugin import UNKNOWN, Diffed, Plugin, Properties, refused

SAME = Diffed(changes=False, replaces=[])
UPDATE = Diffed(changes=None, replaces=[])


def _local(place: Place, path: Path) -> Properties:
    digest = sha256(path.read_bytes()).hexdigest()
    return {
        "source": str(path),
        "uri": f"gs://{place.project}-staging/pulumi-vertex-tuning/0e/{digest}.jsonl",
        "digest": f"sha256:{digest}",
        "rows": 12,
        "local": True,
        "makeBucketIn": {"project": place.project, "location": "us-central1"},
        "service": "emulator",
    }


def _object(uri: str) -> Properties:
    return {"source": uri, "uri": uri, "local": False, "service": "emulator"}


@pytest.fixture
def local(place: Place, tmp_path: Path) -> Properties:
    """The inputs of a local file."""
    path = tmp_path / "train.jsonl"
    path.write_bytes(rows())
    return _local(place, path)


def test_check_finds_out_what_an_object_says(plugin: Plugin, place: Place) -> None:
    first = plugin.dataset.check(_object(place.data))
    place.upload("train.jsonl", rows())
    again = plugin.dataset.check(_object(place.data))
    place.upload("train.jsonl", rows(13))
    other = plugin.dataset.check(_object(place.data))

    assert first.failures == again.failures == other.failures == []
    assert first.inputs["digest"].startswith("crc32c:")
    assert first.inputs["digest"] == again.inputs["digest"] != other.inputs["digest"]
    generations = {one.inputs["generation"] for one in (first, again, other)}
    assert len(generations) == 3
    assert all(generation.isdigit() for generation in generations)


def test_check_refuses_an_object_that_is_not_there(plugin: Plugin, place: Place) -> None:
    uri = f"gs://{place.bucket}/no.jsonl"

    assert plugin.dataset.check(_object(uri)).failures == [("", f"{uri} does not exist")]


@pytest.mark.parametrize("later", [{"uri": UNKNOWN, "source": UNKNOWN}])
def test_check_leaves_unknowns_for_later(plugin: Plugin, later: Properties) -> None:
    checked = plugin.dataset.check({**_object("gs://b/o"), **later})

    assert checked.failures == []
    assert "digest" not in checked.inputs


def test_check_of_a_local_file_asks_nobody(plugin: Plugin, local: Properties) -> None:
    checked = plugin.dataset.check(local)

    assert (checked.inputs, checked.failures) == (local, [])


@pytest.mark.parametrize(
    ("old", "new", "want"),
    [
        ({}, {}, SAME),
        ({}, {"uri": "gs://b/other"}, Diffed(None, ["uri"])),
        ({}, {"uri": UNKNOWN}, Diffed(None, ["uri"])),
        ({}, {"digest": "crc32c:2"}, UPDATE),
        ({}, {"generation": "2"}, UPDATE),
        ({"size": 5}, {}, SAME),
        ({"local": True, "generation": "7"}, {"local": True}, SAME),
    ],
)
def test_diff_replaces_for_another_place_and_notes_other_content(
    plugin: Plugin, old: Properties, new: Properties, want: Diffed
) -> None:
    noted = {**_object("gs://b/o"), "digest": "crc32c:1", "generation": "1"}

    assert plugin.dataset.diff("gs://b/o", {**noted, **old}, {**noted, **new}) == want


def test_create_uploads_a_file_and_makes_the_bucket(
    plugin: Plugin, place: Place, local: Properties
) -> None:
    made = plugin.dataset.create(local)

    assert made.id == local["uri"]
    assert made.outputs["size"] == len(rows())
    assert made.outputs["digest"] == local["digest"]
    assert place.download(made.id) == rows()


def test_create_finds_what_an_earlier_one_uploaded(
    plugin: Plugin, next_run: Plugin, local: Properties
) -> None:
    first = plugin.dataset.create(local)

    assert next_run.dataset.create(local) == first


def test_create_refuses_a_file_that_has_changed_meanwhile(
    plugin: Plugin, place: Place, local: Properties
) -> None:
    Path(local["source"]).write_bytes(rows(13))

    with pytest.raises(grpc.RpcError) as raised:
        plugin.dataset.create(local)

    assert refused(raised) == (
        f"{local['source']} has changed since it was checked; run pulumi up again"
    )
    assert place.download(local["uri"]) is None


def test_create_says_where_a_file_was_looked_for(plugin: Plugin, local: Properties) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        plugin.dataset.create({**local, "source": "elsewhere/train.jsonl"})

    assert refused(raised).startswith("elsewhere/train.jsonl is not in ")
    assert refused(raised).endswith("where Pulumi runs its plugin; give an absolute path")


def test_an_object_is_only_looked_at(plugin: Plugin, next_run: Plugin, place: Place) -> None:
    inputs = plugin.dataset.check(_object(place.data)).inputs
    made = plugin.dataset.create(inputs)
    assert made.outputs == {**inputs, "size": len(rows())}

    next_run.dataset.delete(made.id, made.outputs)

    assert place.download(place.data) == rows()


def test_update_takes_note_of_what_the_object_says_now(plugin: Plugin, place: Place) -> None:
    made = plugin.dataset.create(plugin.dataset.check(_object(place.data)).inputs)
    place.upload("train.jsonl", rows(13))
    news = plugin.dataset.check(_object(place.data)).inputs

    outputs = plugin.dataset.update(made.id, made.outputs, news)

    assert outputs == {**news, "size": len(rows(13))}


def test_read_of_what_nobody_changed_says_nothing_new(plugin: Plugin, local: Properties) -> None:
    made = plugin.dataset.create(local)

    found = plugin.dataset.read(made.id, made.outputs)

    assert (found.id, found.outputs) == (made.id, made.outputs)


def test_a_vanished_upload_leaves_the_state(
    plugin: Plugin, next_run: Plugin, local: Properties
) -> None:
    made = plugin.dataset.create(local)
    next_run.dataset.delete(made.id, made.outputs)

    assert plugin.dataset.read(made.id, made.outputs).id == ""


def test_delete_removes_the_upload_and_twice_is_fine(
    plugin: Plugin, next_run: Plugin, place: Place, local: Properties
) -> None:
    made = plugin.dataset.create(local)
    plugin.dataset.delete(made.id, made.outputs)
    assert place.download(made.id), "what this run made is not deleted in it"

    for _ in range(2):
        next_run.dataset.delete(made.id, made.outputs)
        assert place.download(made.id) is None


def test_delete_leaves_what_somebody_else_wrote_there(
    plugin: Plugin, next_run: Plugin, place: Place, local: Properties
) -> None:
    bucket = {"uri": f"gs://{place.bucket}/mine.jsonl", "makeBucketIn": None}
    inputs = {key: value for key, value in {**local, **bucket}.items() if value is not None}
    made = plugin.dataset.create(inputs)
    place.upload("mine.jsonl", b"theirs")

    next_run.dataset.delete(made.id, made.outputs)

    assert place.download(made.id) == b"theirs"


@pytest.mark.parametrize("call", ["diff", "read", "delete"])
def test_data_on_google_cloud_is_left_alone(plugin: Plugin, place: Place, call: str) -> None:
    properties = {**_object(place.data), "service": "googleapis.com"}
    both = (properties, properties) if call == "diff" else (properties,)

    with pytest.raises(grpc.RpcError) as raised:
        getattr(plugin.dataset, call)(place.data, *both)

    assert refused(raised).startswith("this resource lives on Google Cloud, but calls go to the")
