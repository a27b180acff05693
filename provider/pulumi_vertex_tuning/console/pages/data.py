"""The tab with the data that a job was trained on."""

import asyncio

from nicegui import ui

from pulumi_vertex_tuning.console import reading, samples
from pulumi_vertex_tuning.console.pages.frame import heading, message
from pulumi_vertex_tuning.console.reading import Data
from pulumi_vertex_tuning.console.world import World
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob


class DataSets:
    """Statistics, distributions, rows, and what the service left out; read when it is opened."""

    def __init__(self, world: World, job: TuningJob) -> None:
        self._world, self._job = world, job
        self._note = message("reading the data ...")
        self._place = ui.element("div").classes("pile")
        self._read_as: TuningJob | None = None

    async def open(self) -> None:
        """Read the data sets, once, and once more when the job has ended."""
        if self._read_as and self._read_as.ended == self._job.ended:
            return
        self._read_as = self._job
        await self._look()

    def show(self, job: TuningJob) -> None:
        """Take note of how the job stands."""
        self._job = job

    async def _look(self, *, all_of_it: bool = False) -> None:
        training = self._job.training
        found = [
            (title, await self._data(uri, all_of_it=all_of_it))
            for title, uri in (
                ("Training data", training.training_dataset),
                ("Validation data", training.validation_dataset),
            )
            if uri
        ]
        left_out = await self._dropped()
        self._note.set_visibility(False)
        self._place.clear()
        with self._place:
            self._draw_dropped(left_out, found[0][1] if found else None)
            for title, data in found:
                self._draw(title, data)

    async def _data(self, uri: str, *, all_of_it: bool) -> Data:
        return await asyncio.to_thread(
            reading.read_data, self._world.stack, self._world.connection, uri, all_of_it=all_of_it
        )

    async def _dropped(self) -> samples.Dropped:
        try:
            raw = await asyncio.to_thread(reading.read_raw, self._world.connection, self._job.name)
        except VertexError as error:
            return samples.Dropped(0, (), (str(error),))
        return samples.dropped(raw)

    def _draw_dropped(self, left_out: samples.Dropped, training: Data | None) -> None:
        with ui.element("section").classes("card pile"):
            heading("Dropped rows", 2)
            if not left_out.count and not left_out.reasons:
                told = "The service left out no row." if self._job.ended else "None told so far."
                message(told)
                return
            message(samples.left_out(left_out), "warn")
            for reason in left_out.reasons:
                message(reason)
            beginning = training.beginning if training else b""
            for one in samples.samples(beginning, left_out.rows):
                _row(one)

    def _draw(self, title: str, data: Data) -> None:
        with ui.element("section").classes("card pile"):
            heading(title, 2)
            ui.label(data.uri).classes("soft pre")
            if data.problem:
                message(data.problem, "bad")
            elif data.report is None:
                self._offer(data)
            else:
                _draw_report(data)
        if found := samples.samples(data.beginning):
            with ui.element("section").classes("card pile"):
                heading(f"First rows of the {title.lower()}", 2)
                for one in found:
                    _row(one)

    def _offer(self, data: Data) -> None:
        message(f"It has {data.size:,} bytes, which were not read to their end.")
        ui.button("Read all rows", on_click=lambda: self._look(all_of_it=True)).props(
            "outline no-caps"
        )


def _draw_report(data: Data) -> None:
    report = data.report
    assert report is not None
    with ui.element("dl").classes("facts"):
        for label, value in samples.told(report):
            with ui.element("dt"):
                ui.label(label)
            with ui.element("dd"):
                ui.label(value)
    for warning in report.warnings:
        message(f"warning: {warning}", "warn")
    for finding in report.errors[: samples.SHOWN]:
        message(f"line {finding.line}: {finding.path}: {finding.message}", "bad")
    with ui.element("div").classes("cards"):
        for title, drawn in samples.pictures(report):
            with ui.element("div"):
                heading(title, 3)
                ui.html(drawn, sanitize=False)


def _row(sample: samples.Sample) -> None:
    with ui.element("div").classes("turns"):
        ui.label(f"row {sample.line}").classes("soft")
        for role, text in sample.turns:
            with ui.element("div").classes("turn"):
                ui.label(role).classes("who")
                ui.label(text)
