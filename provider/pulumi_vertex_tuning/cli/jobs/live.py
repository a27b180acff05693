"""Looking again and again: on a terminal in one place, elsewhere a line for each change."""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from pulumi_vertex_tuning.vertex.connection import Connection

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

Seen = TypeVar("Seen")

_SECONDS, _EMULATED_SECONDS = 5.0, 0.5


def looks(connection: Connection, look: Callable[[], Seen]) -> Iterator[Seen]:
    """Yield what is seen, without end, at the pace that is fit for the service."""
    pause = _EMULATED_SECONDS if connection.service.emulated else _SECONDS
    while True:
        yield look()
        time.sleep(pause)


def draw(seen: Iterator[Seen], picture: Callable[[Seen], "RenderableType"]) -> Seen | None:
    """Draw each look over the one before; return the last."""
    from rich.console import Console
    from rich.live import Live

    last = None
    with Live(console=Console(highlight=False, markup=False), auto_refresh=False) as live:
        for last in seen:
            live.update(picture(last), refresh=True)
    return last


def on_terminal() -> bool:
    """Tell whether a person sees what is printed."""
    return sys.stdout.isatty()


def table(headings: tuple[str, ...], rows: list[tuple[str, ...]], title: str) -> "Table":
    """Return a table as high as the terminal lets it be."""
    from rich.console import Console
    from rich.table import Table

    fitting = max(1, Console().height - 5)
    hidden = len(rows) - fitting
    note = f", {hidden:,} more" if hidden > 0 else ""
    made = Table(box=None, title=f"{title}{note}", title_justify="left", pad_edge=False)
    for heading in headings:
        made.add_column(heading, no_wrap=True)
    for row in rows[:fitting]:
        made.add_row(*row)
    return made


def clock() -> datetime:
    """Return the time that it is."""
    return datetime.now(UTC)
