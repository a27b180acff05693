"""docs/permissions.md: its table is that of the code, its message is what is printed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.vertex import models
from pulumi_vertex_tuning.vertex.access import CALLS
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import PermissionDenied
from pulumi_vertex_tuning.vertex.service import Service

PAGE = (Path(__file__).parents[2] / "docs" / "permissions.md").read_text(encoding="utf-8")


def _table() -> Iterator[str]:
    yield "| call | permission | on | for | use |"
    yield "|---|---|---|---|---|"
    for call in CALLS:
        mark = "" if call.known else " *"
        yield (
            f"| {call.method}{mark} | `{call.permission}` | {call.place} | {call.purpose}"
            f" | {call.use} |"
        )


def test_the_table_is_that_of_the_code() -> None:
    [told] = re.findall(r"<!-- calls -->\n(.*)\n<!-- /calls -->", PAGE, re.DOTALL)

    assert told.splitlines() == list(_table())


def test_the_message_on_the_page_is_what_is_printed(emulator: Emulator) -> None:
    connection = Connection(Service("emulator", emulator.url, emulator.url))
    emulator.permissions.deny("aiplatform.models.get")

    with pytest.raises(PermissionDenied) as refused:
        models.get(connection, "projects/my-project/locations/us-central1/models/1")

    assert f"```\n{refused.value}\n```" in PAGE
