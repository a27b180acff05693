"""Dataset through the plugin: the rows of gs:// objects are read, checked, counted and told of."""

import json
from collections.abc import Iterator

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.lifecycle.place import Place, rows
from tests.plugin.conftest import configured
from tests.plugin.engine import Line, Shown, running_engine
from tests.plugin.plugin import Plugin, Properties

URN = "urn:pulumi:dev::project::pulumi-python:dynamic/vertextuning:Dataset::bot-training"
BAD = b'{"contents": [{"role": "nobody", "parts": [{"text": "x"}]}]}\n'


@pytest.fixture(scope="module")
def engine() -> Iterator[Shown]:
    with running_engine() as shown:
        yield shown


@pytest.fixture(scope="module")
def told_plugin(
    emulator: Emulator, engine: Shown, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Plugin]:
    """A plugin whose lines an engine takes."""
    with configured(emulator, tmp_path_factory, engine.address) as running:
        yield running


@pytest.fixture
def inputs(place: Place, engine: Shown, emulator: Emulator) -> Iterator[Properties]:
    """What a program says of an object."""
    engine.take()
    uri = place.data
    yield {"source": uri, "uri": uri, "local": False, "service": "emulator", "row": URN}
    emulator.faults.clear()


def _reads(place: Place) -> int:
    """Return how often the content of the place's data was asked for."""
    import requests

    asked = requests.get(f"{place.url}/emulator/requests", timeout=10).json()["requests"]
    return sum(one["path"].startswith(f"/download/storage/v1/b/{place.bucket}/") for one in asked)


def test_rows_are_counted_once_for_each_content(
    told_plugin: Plugin, place: Place, inputs: Properties
) -> None:
    told_plugin.next_run()
    first = told_plugin.dataset.check(inputs)
    read = _reads(place)
    again = told_plugin.dataset.check(inputs, first.inputs)
    place.upload("train.jsonl", rows())
    rewritten = told_plugin.dataset.check(inputs, first.inputs)
    assert _reads(place) == read > 0

    place.upload("train.jsonl", rows(13))
    other = told_plugin.dataset.check(inputs, first.inputs)

    assert (first.inputs["rows"], other.inputs["rows"]) == (12, 13)
    assert 0 < first.inputs["tokens"] < other.inputs["tokens"]
    assert again.inputs == first.inputs
    assert rewritten.inputs == {**first.inputs, "generation": rewritten.inputs["generation"]}
    assert not {"row", "checkData"} & first.inputs.keys()


def test_an_object_is_read_once_when_a_replacement_checks_it_again(
    told_plugin: Plugin, place: Place, inputs: Properties
) -> None:
    told_plugin.next_run()
    first = told_plugin.dataset.check(inputs, {"uri": "gs://b/other", "digest": "crc32c:1"})
    read = _reads(place)

    assert told_plugin.dataset.check(inputs) == first
    assert _reads(place) == read


def test_a_bad_row_is_refused_by_line_and_path(
    told_plugin: Plugin, place: Place, inputs: Properties
) -> None:
    place.upload("train.jsonl", rows(6) + BAD + rows(6))

    [(_, reason)] = told_plugin.dataset.check(inputs).failures

    assert f"{place.data}:7: contents[0].role" in reason


def test_an_old_state_without_rows_stays_as_it_is(
    told_plugin: Plugin, place: Place, inputs: Properties
) -> None:
    known = told_plugin.dataset.check(inputs).inputs
    old = {key: value for key, value in known.items() if key not in {"rows", "tokens"}}
    read = _reads(place)

    told_plugin.next_run()
    checked = told_plugin.dataset.check(inputs, old)

    assert checked.inputs == old
    assert _reads(place) == read
    assert told_plugin.dataset.diff(place.data, old, checked.inputs).changes is False


def test_reading_can_be_turned_off(told_plugin: Plugin, place: Place, inputs: Properties) -> None:
    place.upload("train.jsonl", BAD)

    checked = told_plugin.dataset.check({**inputs, "checkData": False})

    assert checked.failures == []
    assert not {"rows", "tokens", "checkData"} & checked.inputs.keys()
    assert _reads(place) == 0


def test_content_that_may_not_be_read_is_a_warning(
    told_plugin: Plugin, place: Place, inputs: Properties, emulator: Emulator, engine: Shown
) -> None:
    emulator.faults.add("status", path=f"/download/storage/v1/b/{place.bucket}", status=403)

    checked = told_plugin.dataset.check(inputs)

    assert checked.failures == []
    assert checked.inputs["digest"].startswith("crc32c:")
    [line] = engine.take()
    assert (line.urn, line.severity) == (URN, "WARNING")
    assert f"the rows of {place.data} are not checked" in line.text
    assert "check_data=False" in line.text


def test_an_object_that_changes_while_it_is_read_is_refused(
    told_plugin: Plugin, place: Place, inputs: Properties, emulator: Emulator
) -> None:
    path = f"/download/storage/v1/b/{place.bucket}"
    emulator.faults.add("status", path=path, status=412, message="conditionNotMet")

    [(_, reason)] = told_plugin.dataset.check(inputs).failures

    assert reason == f"{place.data}: it was changed while it was read; type the command again"


def test_packed_content_is_not_read(
    told_plugin: Plugin, place: Place, inputs: Properties, engine: Shown
) -> None:
    import requests

    name = place.data.rpartition("/")[2]
    url = f"{place.url}/storage/v1/b/{place.bucket}/o/{name}"
    assert requests.patch(url, json={"contentEncoding": "gzip"}, timeout=10).ok

    told_plugin.next_run()
    checked = told_plugin.dataset.check(inputs)

    assert (checked.failures, "rows" in checked.inputs) == ([], False)
    text = f"{place.data} is stored with Content-Encoding gzip, so its rows are not checked"
    assert engine.take() == [Line(URN, "WARNING", text, ephemeral=False)]


def test_a_cut_download_goes_on(
    told_plugin: Plugin, place: Place, inputs: Properties, emulator: Emulator
) -> None:
    path = f"/download/storage/v1/b/{place.bucket}"
    emulator.faults.add("reset-after", path=path, count=1)

    assert told_plugin.dataset.check(inputs).inputs["rows"] == 12
    assert len(emulator.faults.hits()) == 1


def test_an_object_of_many_parts_is_counted_as_one(
    told_plugin: Plugin, place: Place, inputs: Properties
) -> None:
    line = {
        "contents": [{"role": role, "parts": [{"text": "x" * 1000}]} for role in ("user", "model")]
    }
    content = (json.dumps(line) + "\n").encode() * 9000
    place.upload("train.jsonl", content)

    checked = told_plugin.dataset.check(inputs)

    assert checked.inputs["rows"] == 9000
    assert _reads(place) >= len(content) // (8 * 1024 * 1024) + 1
