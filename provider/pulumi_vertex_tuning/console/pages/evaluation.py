"""The tab with what the quality gate found of a job's model."""

import asyncio
from collections.abc import Iterable, Sequence
from html import escape

from nicegui import ui

from pulumi_vertex_tuning.console import reading
from pulumi_vertex_tuning.console.pages.frame import heading, message
from pulumi_vertex_tuning.console.world import World
from pulumi_vertex_tuning.evaluation.outcome import Outcome, Sample
from pulumi_vertex_tuning.evaluation.scoring import NEW
from pulumi_vertex_tuning.evaluation.table import HEADINGS, all_scores, check_cells, number
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob

_NONE = "The model has not been evaluated: its stack declares no evaluation, or it is to come."


class Evaluation:
    """Scores, thresholds and the worst answers; read when the tab is opened."""

    def __init__(self, world: World, job: TuningJob) -> None:
        self._world, self._job = world, job
        self._note = message("reading the evaluation ...")
        self._body = ui.element("div").classes("pile")

    async def open(self) -> None:
        """Read what is recorded, and draw it."""
        world, job = self._world, self._job
        try:
            found = await asyncio.to_thread(
                reading.read_evaluation, world.connection, world.stack, world.parent, job
            )
        except VertexError as error:
            self._tell(str(error), "bad")
            return
        self._body.clear()
        if found is None:
            self._tell(_NONE, "soft")
        else:
            self._draw(found)

    def show(self, job: TuningJob) -> None:
        """Take note of how the job stands."""
        self._job = job

    def _tell(self, text: str, kind: str) -> None:
        self._note.classes(replace=f"pre {kind}").set_text(text)

    def _draw(self, outcome: Outcome) -> None:
        emulated = " Emulated: no Gemini model gave these answers." if outcome.emulated else ""
        verdict = "Good enough." if outcome.passed else "Not good enough."
        self._tell(verdict + emulated, "soft" if outcome.passed else "bad")
        rows = (
            (*check_cells(one), "reached" if one.passed else "not reached")
            for one in outcome.checks
        )
        with self._body:
            _card("Thresholds", (*HEADINGS, "outcome"), rows)
            _card("Scores", *all_scores(outcome))
            samples = map(_cells, outcome.samples)
            _card("Lowest scores", ("prompt", "answer", "wanted", "scores"), samples)


def _card(title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in headings)
    cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    with ui.element("section").classes("card"):
        heading(title, 2)
        ui.html(
            f'<div class="wide" tabindex="0"><table class="plain"><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>",
            sanitize=False,
        )


def _cells(sample: Sample) -> tuple[str, ...]:
    scores = ", ".join(f"{name} {number(score)}" for name, score in sample.scores.items())
    return (sample.prompt, sample.answers.get(NEW, ""), sample.reference, scores)
