"""A page with nothing but a table of as many rows: the least that NiceGUI needs for it."""

import sys

from nicegui import ui

_COLUMNS = ("id", "name", "state", "base model", "data", "cost", "owner")


def page() -> None:
    """Draw the table."""
    rows = [
        {name: f"{name} {at}" for name in _COLUMNS} | {"id": at} for at in range(int(sys.argv[2]))
    ]
    columns = [{"name": name, "label": name, "field": name} for name in _COLUMNS]
    ui.table(rows=rows, columns=columns, row_key="id", pagination=50)


if __name__ in {"__main__", "__mp_main__"}:
    ui.page("/")(page)
    ui.run(host="127.0.0.1", port=int(sys.argv[1]), show=False, reload=False)
