"""The how-to pages go on from the tutorial's project, and do what they show."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.lifecycle.place import Place
from tests.pages import Reader


@pytest.fixture
def reader(tmp_path: Path, emulator: Emulator) -> Iterator[Reader]:
    """The tutorial's project, before anything was trained, on the worker's emulator."""
    known = {"my-project": f"test-{uuid.uuid4().hex[:12]}", "127.0.0.1:8090": emulator.host}
    with Reader(tmp_path / "first", known) as made:
        made.follow("tutorial.md", after="## Data", until="## Train")
        yield made


def test_the_program_of_the_first_page_can_be_previewed(reader: Reader) -> None:
    reader.follow("index.md")
    reader.run("mkdir data && cp train.jsonl data/")

    assert "support-bot trains a new model: a paid job" in reader.run("pulumi preview")


@pytest.mark.parametrize("page", ["multi-region.md", "cmek.md"])
def test_a_page_goes_as_it_is_written(reader: Reader, page: str) -> None:
    before = reader.typed

    reader.follow(page)

    assert reader.typed - before >= 4


def test_a_job_made_elsewhere_is_adopted_as_the_page_says(
    reader: Reader, emulator: Emulator
) -> None:
    place = Place(emulator, reader.known["my-project"])
    fields = {"baseModel": "gemini-2.5-flash", "tunedModelDisplayName": "support-bot"}
    spec = {"trainingDatasetUri": place.data, "hyperParameters": {"epochCount": 3}}
    job = place.finish(place.post(supervisedTuningSpec=spec, **fields))
    reader.known |= {
        "4198963052352668792": str(job["name"]).rpartition("/")[2],
        "gs://my-bucket/train.jsonl": place.data,
    }

    reader.follow("adopt.md")

    assert len(place.vertex.jobs()) == 1
