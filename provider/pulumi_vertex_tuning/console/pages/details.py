"""The tab with everything of a job."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from nicegui import ui

from pulumi_vertex_tuning.console import details, reading
from pulumi_vertex_tuning.console.pages.frame import code, heading, message
from pulumi_vertex_tuning.console.world import World
from pulumi_vertex_tuning.lifecycle.forms import Form, forms
from pulumi_vertex_tuning.lifecycle.identity import STACK
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name


class Details:
    """Facts, checkpoints, the other forms of the job, and how its model is deleted.

    Each part is drawn again only when it changes, so that what is open stays open.
    """

    def __init__(self, world: World, job: TuningJob) -> None:
        self._world, self._job = world, job
        self._parts = [_Part(draw) for draw in (_draw_facts, _draw_checkpoints)]
        self._parts += [_Part(draw) for draw in (_draw_forms, _draw_deletion)]
        self._raw()
        self.show(job)

    async def open(self) -> None:
        """There is nothing to read first."""

    def show(self, job: TuningJob) -> None:
        """Draw again what has changed."""
        self._job, world = job, self._world
        model = world.model_of(parse_name(job.name).id)
        owner = world.owners.of(job.labels)
        url = world.connection.service.api_url(parse_name(job.name).location)
        managed = STACK in job.labels
        now = (
            details.facts(job, model, owner, world.prices),
            details.checkpoints(job, model),
            forms(job, model, url),
            details.deletion(job, f"stack {owner}", managed=managed),
        )
        for part, content in zip(self._parts, now, strict=True):
            part.show(content)

    def _raw(self) -> None:
        with ui.element("section").classes("card"):
            place = ui.expansion("As the service tells it (JSON)").classes("full")
            place.on_value_change(lambda event: self._read_raw(place) if event.value else None)

    async def _read_raw(self, place: ui.expansion) -> None:
        try:
            raw = await asyncio.to_thread(reading.read_raw, self._world.connection, self._job.name)
            text = json.dumps(raw, indent=2, ensure_ascii=False)
        except VertexError as error:
            text = str(error)
        place.clear()
        with place:
            _code("JSON", text)


class _Part:
    """A part of the page that is drawn again when its content changes."""

    def __init__(self, draw: Callable[[Any], None]) -> None:
        self._draw, self._drawn = draw, None
        self._place = ui.element("section").classes("card pile")

    def show(self, content: Any) -> None:
        """Draw the content; nothing where there is none."""
        self._place.set_visibility(bool(content))
        if content != self._drawn:
            self._drawn = content
            self._place.clear()
            with self._place:
                self._draw(content)


def _draw_facts(found: list[details.Fact]) -> None:
    _facts(found)


def _draw_checkpoints(found: list[details.Fact]) -> None:
    heading("Checkpoints", 2)
    _facts(found)


def _draw_forms(found: list[Form]) -> None:
    heading("The same job elsewhere", 2)
    for form in found:
        with ui.expansion(form.title).classes("full"):
            _code(form.title, form.text)


def _draw_deletion(told: str) -> None:
    heading("Delete", 2)
    message(told)


def _facts(facts: list[details.Fact]) -> None:
    with ui.element("dl").classes("facts"):
        for fact in facts:
            with ui.element("dt"):
                ui.label(fact.label)
            with ui.element("dd").classes("copyable" if fact.copyable else ""):
                ui.label(fact.value).classes("pre").props(f'data-fact="{fact.label}"')
                if fact.copyable:
                    _copy(fact.label, fact.value)


def _copy(what: str, value: str) -> None:
    button = ui.button(icon="content_copy", on_click=lambda: _copied(what, value))
    button.props(f'flat dense round size=sm color=grey aria-label="Copy {what}"')


def _copied(what: str, value: str) -> None:
    ui.clipboard.write(value)
    ui.notify(f"copied: {what}")


def _code(title: str, text: str) -> None:
    with ui.element("div").classes("pile"):
        code(text)
        _copy(title, text)
