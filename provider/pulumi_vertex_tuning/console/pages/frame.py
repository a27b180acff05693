"""What all pages have around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from nicegui import ui

from pulumi_vertex_tuning.console.pages.style import STYLE
from pulumi_vertex_tuning.console.world import World


@contextmanager
def frame(world: World, title: str) -> Iterator[None]:
    """Draw the top of a page, and the page below it."""
    ui.add_css(STYLE)
    ui.colors(primary="#2f6fb5")
    ui.page_title(f"{title} - tuned models")
    with ui.header().classes("top"):
        ui.link("Tuned models", "/").classes("home")
        if world.emulated:
            ui.label("emulated").classes("tag emulated").tooltip(
                f"All that is shown comes from {world.connection.service}, not from Gemini."
            )
        ui.label(place(world)).classes("place")
        ui.element("span").classes("grow")
        ui.link("New tuned model", "/create")
    with ui.element("div").classes("pile"):
        yield


def place(world: World) -> str:
    """Return where what is shown lives, as a person reads it."""
    _, project, _, location = world.parent.split("/")
    stack = world.stack.name or world.owners.current
    return f"{f'stack {stack}, ' if stack else ''}{project}, {location}"


def heading(text: str, level: int = 1) -> ui.html:
    """Draw a heading, which screen readers jump between."""
    return ui.html(f"<h{level}>{escape(text)}</h{level}>", sanitize=False)


def code(text: str) -> ui.html:
    """Draw text as it stands, to be scrolled by keyboard too."""
    return ui.html(f'<pre class="code" tabindex="0">{escape(text)}</pre>', sanitize=False)


def message(text: str, kind: str = "soft") -> ui.label:
    """Draw a few sentences, each line as one."""
    return ui.label(text).classes(f"pre {kind}").props('role="status"')
