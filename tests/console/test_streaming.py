"""Answers come in pieces, and what cannot be answered is told as elsewhere."""

from dataclasses import replace

import pytest

from pulumi_vertex_tuning.console.chats import USUAL, base, endpoints
from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import InvalidArgument, NotFound
from pulumi_vertex_tuning.vertex.inference import Conversation, stream, turn
from pulumi_vertex_tuning.vertex.job import job_of
from pulumi_vertex_tuning.vertex.service import find_service
from tests.lifecycle.place import Place

ASKED = Conversation((turn("user", "What colour is thing 3?"),))


@pytest.fixture
def connection(emulator: Emulator) -> Connection:
    return Connection(find_service(emulator.host, {}))


def test_an_answer_comes_in_pieces(connection: Connection, place: Place) -> None:
    job = job_of(place.finish(place.post_job({}, epochs=120)))

    pieces = list(stream(connection, next(iter(endpoints(job))), ASKED, USUAL))

    assert len(pieces) > 1
    assert all(piece.text for piece in pieces[:-1])
    assert pieces[0].finish_reason == ""
    assert pieces[-1].finish_reason in {"STOP", "MAX_TOKENS"}  # how long it talks is the model's


def test_an_endpoint_that_is_not_there_is_told(connection: Connection, place: Place) -> None:
    with pytest.raises(NotFound, match="could not ask"):
        list(stream(connection, f"{place.parent}/endpoints/4711", ASKED, USUAL))


def test_a_refused_parameter_is_told(connection: Connection, place: Place) -> None:
    job = job_of(place.finish(place.post_job({}, epochs=1)))

    with pytest.raises(InvalidArgument, match="temperature"):
        list(stream(connection, base(job), ASKED, replace(USUAL, temperature=9)))
