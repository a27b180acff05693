"""The page of one job and its model: state, cancel, and five tabs."""

import asyncio
from collections.abc import Callable
from html import escape

from nicegui import ui

from pulumi_vertex_tuning.console.pages.chat import Chat
from pulumi_vertex_tuning.console.pages.data import DataSets
from pulumi_vertex_tuning.console.pages.details import Details
from pulumi_vertex_tuning.console.pages.evaluation import Evaluation
from pulumi_vertex_tuning.console.pages.frame import frame, heading, message
from pulumi_vertex_tuning.console.pages.monitor import Monitor
from pulumi_vertex_tuning.console.rows import Row
from pulumi_vertex_tuning.console.world import World
from pulumi_vertex_tuning.lifecycle.identity import STACK
from pulumi_vertex_tuning.lifecycle.tuning_job import stop
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob

_TICK = 0.5

Tab = Details | Monitor | DataSets | Evaluation | Chat

_TABS: dict[str, Callable[[World, TuningJob], Tab]] = {
    "Details": Details,
    "Monitor": Monitor,
    "Data set": DataSets,
    "Evaluation": Evaluation,
    "Test": Chat,
}


def job_page(world: World) -> None:
    """Serve the page of a job."""

    @ui.page("/jobs/{key}")
    def page(key: str) -> None:
        with frame(world, "Job"):
            _Job(world, key)


class _Job:
    """A job as one browser sees it."""

    def __init__(self, world: World, key: str) -> None:
        self._world, self._key, self._seen = world, key, -1
        self._tabs: list[Tab] = []
        self._note = message("reading the job ...")
        self._row: Row | None = None
        self._job: TuningJob | None = None
        self._lay_out_head()
        self._body = ui.element("div").classes("pile")
        ui.timer(_TICK, self._tick, immediate=True)

    def _tick(self) -> None:
        if self._seen == self._world.version or not self._world.loaded:
            self._tell_loading()
            return
        self._seen = self._world.version
        row = next((one for one in self._world.rows if one.key == self._key), None)
        job = self._world.jobs.get(self._key)
        self._tell(row, job)
        if row:
            self._draw_head(row, job)
        if job and not self._tabs:
            self._draw_tabs(job)
        elif job:
            for tab in self._tabs:
                tab.show(job)

    def _tell_loading(self) -> None:
        if not self._world.loaded and self._world.error:
            self._note.classes(replace="pre bad").set_text(self._world.error)

    def _tell(self, row: Row | None, job: TuningJob | None) -> None:
        if self._world.error:
            text, kind = f"{self._world.error}\nThe console goes on trying.", "bad"
        elif row is None:
            text, kind = f"There is no job {self._key} in {self._world.parent}.", "soft"
        elif job is None:
            text, kind = f"{row.model}: its job is not listed any more.", "soft"
        else:
            text, kind = job.error, "bad"
        self._note.classes(replace=f"pre {kind}").set_text(text)
        self._note.set_visibility(bool(text))

    def _lay_out_head(self) -> None:
        """Make what stands in the head once: a button that is made anew cannot be pressed."""
        with ui.element("div").classes("line"):
            self._title = heading("")
            self._state = ui.label("")
            self._progress = ui.label("").classes("soft")
            ui.element("span").classes("grow")
            self._cancel_button = ui.button("Cancel the run", on_click=self._ask)
            self._cancel_button.props("outline no-caps color=negative").set_visibility(False)

    def _draw_head(self, row: Row, job: TuningJob | None) -> None:
        self._row, self._job = row, job
        self._title.set_content(f"<h1>{escape(row.name)}</h1>")
        self._state.classes(replace=f"tag {row.state.replace(' ', '-')}").set_text(row.state)
        self._progress.set_text(row.progress)
        self._cancel_button.set_visibility(job is not None and not job.ended)
        self._cancel_button.set_enabled(job is not None and job.state != "CANCELLING")

    async def _ask(self) -> None:
        row, job = self._row, self._job
        if row is None or job is None:
            return
        with self._body, ui.dialog() as dialog, ui.card():
            heading(f"Cancel {row.name}?", 2)
            told = "What was trained so far is lost and may be billed."
            if STACK in job.labels:
                told += f" It belongs to {row.owner}: a pulumi up there will fail and say so."
            ui.label(told)
            with ui.element("div").classes("line"):
                ui.button("Cancel the run", on_click=lambda: dialog.submit(True)).props(  # noqa: FBT003 - NiceGUI's
                    "no-caps color=negative"
                )
                ui.button("Let it run", on_click=lambda: dialog.submit(False)).props(  # noqa: FBT003 - NiceGUI's
                    "flat no-caps autofocus"
                )
        if await dialog:
            await self._cancel(job)
        dialog.delete()

    async def _cancel(self, job: TuningJob) -> None:
        try:
            await asyncio.to_thread(stop, self._world.connection, job)
            ui.notify("The job was asked to end.")
        except VertexError as error:
            ui.notify(str(error), type="negative", multi_line=True, close_button=True)
        await self._world.look()

    def _draw_tabs(self, job: TuningJob) -> None:
        with self._body:
            with ui.tabs().props("no-caps align=left inline-label").classes("soft") as tabs:
                for name in _TABS:
                    ui.tab(name)
            with ui.tab_panels(tabs, value="Details", animated=False, keep_alive=True):
                for name, kind in _TABS.items():
                    with ui.tab_panel(name):
                        self._tabs.append(kind(self._world, job))
            tabs.on_value_change(lambda event: self._opened(str(event.value)))

    async def _opened(self, name: str) -> None:
        await self._tabs[list(_TABS).index(name)].open()
