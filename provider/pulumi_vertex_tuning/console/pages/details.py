"""The tab with everything of a job."""

import asyncio
import json

from nicegui import ui

from pulumi_vertex_tuning.console import details, reading
from pulumi_vertex_tuning.console.pages.frame import code, heading, message
from pulumi_vertex_tuning.console.world import World
from pulumi_vertex_tuning.lifecycle.identity import STACK
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name

_CHECKPOINTS = ("id", "epoch", "step", "endpoint")


class Details:
    """Facts, checkpoints, the other forms of the job, and how its model is deleted."""

    def __init__(self, world: World, job: TuningJob) -> None:
        self._world, self._job = world, job
        self._drawn: tuple[TuningJob, Model | None, str] | None = None
        self._place = ui.element("div").classes("pile")
        self.show(job)

    async def open(self) -> None:
        """There is nothing to read first."""

    def show(self, job: TuningJob) -> None:
        """Draw it again where something has changed."""
        model = self._world.model_of(parse_name(job.name).id)
        state = (job, model, self._world.owners.of(job.labels))
        if state != self._drawn:
            self._job, self._drawn = job, state
            self._place.clear()
            with self._place:
                self._draw(*state)

    def _draw(self, job: TuningJob, model: Model | None, owner: str) -> None:
        with ui.element("section").classes("card"):
            _facts(details.facts(job, model, owner, self._world.prices))
        if found := details.checkpoints(job, model):
            with ui.element("section").classes("card pile"):
                heading("Checkpoints", 2)
                _checkpoints(found)
        with ui.element("section").classes("card pile"):
            heading("The same job elsewhere", 2)
            url = self._world.connection.service.api_url(parse_name(job.name).location)
            for form in details.forms(job, model, url):
                with ui.expansion(form.title).classes("full"):
                    _code(form.title, form.text)
        with ui.element("section").classes("card pile"):
            heading("Delete", 2)
            message(details.deletion(job, f"stack {owner}", managed=STACK in job.labels))
        self._raw()

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


def _checkpoints(found: list[dict[str, str]]) -> None:
    columns = [{"name": one, "label": one, "field": one, "align": "left"} for one in _CHECKPOINTS]
    ui.table(columns=columns, rows=found, row_key="id").classes("jobs").props("flat wrap-cells")
