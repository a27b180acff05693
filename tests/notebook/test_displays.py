"""What cells show: everything that is there, all of it escaped, and what is not there yet."""

from typing import Any

import pytest

from pulumi_vertex_tuning.notebook import Answered, DataSet, Details, Monitor, ask
from pulumi_vertex_tuning.notebook.chart import chart
from pulumi_vertex_tuning.vertex.answers import Answer
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.metrics import Point
from pulumi_vertex_tuning.vertex.service import Service
from tests.lifecycle.place import LONG, Place, rows

NASTY = "<script>alert(1)</script>"


def _connection(place: Place) -> Connection:
    return Connection(Service("emulator", place.url, place.url))


def _page(display: Any) -> str:
    page = str(display._repr_html_())
    assert "<script" not in page
    return page


def test_text_of_others_is_escaped(place: Place) -> None:
    data = place.upload("nasty.jsonl", rows(thing=NASTY))
    job = place.post(
        baseModel="gemini-2.5-flash",
        tunedModelDisplayName="bot",
        description=NASTY,
        supervisedTuningSpec={"trainingDatasetUri": data, "hyperParameters": {"epochCount": 1}},
    )
    place.finish(job)
    connection = _connection(place)

    escaped = "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert escaped in _page(DataSet(connection, job))
    details = _page(Details(connection, job))
    assert escaped in details
    for title in ("Pulumi: Pulumi.&lt;stack&gt;.yaml", "Pulumi: Python", "curl", "Gen AI SDK"):
        assert f"<summary>{title}</summary>" in details
    assert "SUCCEEDED" in _page(Monitor(connection, job))
    assert escaped in _page(Answered(NASTY, Answer(NASTY)))


def test_a_job_that_still_trains_shows_what_is_there(place: Place) -> None:
    job = place.post_job({}, epochs=LONG)
    connection = _connection(place)

    assert "state" in _page(Monitor(connection, job))
    assert place.data in _page(DataSet(connection, job))
    assert job in _page(Details(connection, job))


def test_a_checkpoint_is_asked_at_its_own_endpoint(place: Place) -> None:
    job = place.post_job({}, epochs=2)
    made = place.finish(job)["tunedModel"]
    outputs = {"job": job, **{key: made[key] for key in ("endpoint", "checkpoints")}}
    connection = _connection(place)

    answered = ask(connection, outputs, "What colour is thing 1?", checkpoint="1")

    assert answered.emulated
    assert answered.text == ask(connection, outputs, answered.question, checkpoint="1").text
    with pytest.raises(ValueError, match="no checkpoint 9: there are 1, 2"):
        ask(connection, outputs, "Hi", checkpoint="9")
    made["checkpoints"][0]["endpoint"] = ""
    with pytest.raises(ValueError, match="not deployed"):
        ask(connection, outputs, "Hi", checkpoint="1")


@pytest.mark.parametrize(
    ("series", "want"),
    [
        ({}, ""),
        ({"training": []}, ""),
        ({"training": [Point(1, 2.0)]}, '<polyline points="56.0,196.0"'),  # one point, no scale
        ({"training": [Point(1, 0.0), Point(2, 1.0)]}, 'points="56.0,196.0 628.0,12.0"'),
    ],
)
def test_a_chart_draws_what_there_is(series: dict[str, list[Point]], want: str) -> None:
    drawn = chart("loss", series, {1: "checkpoint 1"})

    assert want in drawn
    assert bool(drawn) == bool(want)
