"""The tab with the curves of a job, live while it runs."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from pulumi_vertex_tuning.console import curves, reading
from pulumi_vertex_tuning.console.pages.frame import heading, message
from pulumi_vertex_tuning.console.world import World
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.metrics import Point

_SECONDS = {True: 1.0, False: 10.0}
"""Seconds between two looks, at the emulator and at Google Cloud."""


class Monitor:
    """Loss, accuracy and predictions; read only while the tab is open."""

    def __init__(self, world: World, job: TuningJob) -> None:
        self._world, self._job = world, job
        self._reading = asyncio.Lock()
        self._note = message("reading the metrics ...")
        with ui.element("div").classes("cards"):
            self._charts = [_Chart(one) for one in curves.charts({}, ())]
        self._timer = ui.timer(_SECONDS[world.emulated], self._look, active=False)

    async def open(self) -> None:
        """Begin to read."""
        self._timer.activate()

    def show(self, job: TuningJob) -> None:
        """Take note of how the job stands."""
        self._job = job

    async def _look(self) -> None:
        if self._reading.locked():
            return
        async with self._reading:
            job = self._job
            try:
                found = await asyncio.to_thread(
                    reading.read_metrics, self._world.connection, job.experiment
                )
            except VertexError as error:
                self._note.classes(replace="pre bad").set_text(str(error))
                return
            self._draw(job, found)
            if job.ended:
                self._timer.deactivate()

    def _draw(self, job: TuningJob, found: Mapping[str, Sequence[Point]]) -> None:
        self._note.classes(replace="pre soft").set_text(curves.told(job, found))
        made = job.tuned_model.checkpoints if job.tuned_model else ()
        for chart, now in zip(self._charts, curves.charts(found, made), strict=True):
            chart.show(now)


class _Chart:
    """One of the charts, with its last values in words."""

    def __init__(self, chart: curves.Chart) -> None:
        self._options: dict[str, Any] = chart.options
        with ui.element("section").classes("card"):
            heading(chart.title, 2)
            self._spoken = ui.label(chart.spoken).classes("soft")
            self._drawn = ui.echart(dict(chart.options)).classes("chart")
            self._drawn.props(f'role="img" aria-label="{chart.title} by step"')

    def show(self, chart: curves.Chart) -> None:
        """Draw it again where there are new values."""
        if chart.options != self._options:
            self._options = chart.options
            self._spoken.set_text(chart.spoken)
            self._drawn.options.clear()
            self._drawn.options.update(chart.options)
            self._drawn.update()
