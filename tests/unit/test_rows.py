"""A row's lines: where the engine is, and how often a transfer tells how far it is."""

import pytest

from pulumi_vertex_tuning.resources.row import Row, engine_address, row_in
from pulumi_vertex_tuning.resources.transfer import Transfer, bytes_

PLUGIN = "/x/site-packages/pulumi/dynamic/__main__.py"


@pytest.mark.parametrize(
    ("arguments", "address", "why"),
    [
        ([PLUGIN, "127.0.0.1:5"], "127.0.0.1:5", "as the engine starts a plugin"),
        (
            [PLUGIN, "--logtostderr", "-v=9", "127.0.0.1:5"],
            "127.0.0.1:5",
            "with flags",
        ),
        ([PLUGIN.replace("/", "\\"), "127.0.0.1:5"], "127.0.0.1:5", "on Windows"),
        ([PLUGIN], None, "by itself"),
        (["/x/pytest", "tests/a.py::b:c"], None, "no plugin"),
        ([], None, "no arguments"),
    ],
)
def test_the_engine_is_known_in_a_plugin_only(
    arguments: list[str], address: str | None, why: str
) -> None:
    assert engine_address(arguments) == address, why


@pytest.mark.parametrize("properties", [{}, {"row": None}, {"row": object()}])
def test_a_row_that_is_not_known_takes_lines_and_shows_none(properties: dict[str, object]) -> None:
    row = row_in(properties)

    row.info("x")
    assert row == Row()


class _Told(Row):
    lines: list[str]

    def passing(self, text: str) -> None:
        self.lines.append(text)


def test_a_transfer_tells_once_an_interval() -> None:
    row = _Told("urn:pulumi:s::p::t::data")
    object.__setattr__(row, "lines", [])
    moments = iter([0.0, 0.5, 1.0, 1.5, 2.5])
    transfer = Transfer(row, "uploaded", 1.0, lambda: next(moments))

    for moved in (1, 2, 3, 4):
        transfer(moved * 1024**2, 1024**3)

    assert row.lines == ["data: 2 MiB of 1 GiB uploaded", "data: 4 MiB of 1 GiB uploaded"]


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (320 * 1024**2, "320 MiB")],
)
def test_sizes_read_as_people_say_them(count: int, text: str) -> None:
    assert bytes_(count) == text
