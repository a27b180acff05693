"""The tab in which the tuned model and its base model are asked side by side."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from nicegui import ui

from pulumi_vertex_tuning.console import chats
from pulumi_vertex_tuning.console.pages.frame import heading, message
from pulumi_vertex_tuning.console.world import World
from pulumi_vertex_tuning.vertex.answers import Answer
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.inference import (
    Content,
    Conversation,
    Parameters,
    stream,
    turn,
)
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.thinking import least_thinking

_USUAL_END = ("", "STOP")


class Chat:
    """Two conversations with the same questions."""

    def __init__(self, world: World, job: TuningJob) -> None:
        self._world, self._served = world, chats.endpoints(job)
        self._thinking = least_thinking(job.base_model)
        self._note = message("")
        self._place = ui.element("div").classes("pile")
        self._drawn = False
        self.show(job)

    async def open(self) -> None:
        """There is nothing to read first."""

    def show(self, job: TuningJob) -> None:
        """Offer the chat as soon as there is a model."""
        served, self._served = self._served, chats.endpoints(job)
        if self._served and not self._drawn:
            self._drawn = True
            self._note.set_visibility(False)
            with self._place:
                self._draw(job)
        elif self._drawn and served != self._served:
            self._chosen.set_options(self._served, value=self._choice(str(self._chosen.value)))
        elif not self._drawn:
            told = "has no endpoint to ask" if job.ended else "is still being trained"
            self._note.set_text(f"The model {told}.")

    def _draw(self, job: TuningJob) -> None:
        self._parameters()
        with ui.element("div").classes("cards"):
            self._sides = [self._tuned_side(), *self._base_side(job)]
        with ui.element("form").classes("line") as form:
            self._asked = ui.textarea("Ask both").classes("words")
            self._asked.props('outlined autogrow dense rows=1 aria-label="What to ask"')
            self._asked.on("keydown.enter.exact.prevent", self._send)
            self._button = ui.button("Ask", on_click=self._send).props("no-caps unelevated")
            ui.button("Start again", on_click=self._forget).props("flat no-caps")
        form.on("submit.prevent", lambda: None)

    def _parameters(self) -> None:
        usual = chats.USUAL
        with ui.expansion("Parameters").classes("full card"), ui.element("div").classes("line"):
            self._temperature = _number("Temperature", usual.temperature, 0, 2, 0.1)
            self._top_p = _number("Top P", usual.top_p, 0, 1, 0.05)
            self._most = _number("Most output tokens", usual.max_output_tokens, 1, 65_535, 1)
            self._instruction = ui.textarea("System instruction").classes("words")
            self._instruction.props("outlined dense autogrow rows=1")

    def _tuned_side(self) -> "_Side":
        with ui.element("section").classes("card pile"):
            heading("Tuned model", 2)
            self._chosen = ui.select(self._served, value=next(iter(self._served)))
            self._chosen.props('outlined dense aria-label="Checkpoint"')
            return _Side(self._world, lambda: str(self._chosen.value))

    def _choice(self, chosen: str) -> str:
        """Return what to ask now: what a conversation is held with, else the first."""
        held = chosen in self._served and self._sides[0].begun
        return chosen if held else next(iter(self._served), "")

    def _base_side(self, job: TuningJob) -> "list[_Side]":
        if not (name := chats.base(job)):
            return []
        with ui.element("section").classes("card pile"):
            heading("Base model", 2)
            ui.label(name.rpartition("/")[2]).classes("soft base")
            return [_Side(self._world, lambda: name)]

    async def _send(self) -> None:
        question = str(self._asked.value or "").strip()
        if not question or not self._button.enabled:
            return
        self._asked.value = ""
        self._button.disable()
        asked = replace(
            chats.USUAL,
            temperature=float(self._temperature.value or 0),
            top_p=float(self._top_p.value or 0),
            max_output_tokens=int(self._most.value or 1),
            thinking=self._thinking,
        )
        instruction = str(self._instruction.value or "")
        instruction = instruction if instruction.strip() else ""
        try:
            await asyncio.gather(*(side.ask(question, instruction, asked) for side in self._sides))
        finally:
            self._button.enable()

    def _forget(self) -> None:
        for side in self._sides:
            side.forget()


class _Side:
    """A conversation with one model."""

    def __init__(self, world: World, model: Any) -> None:
        self._world, self._model = world, model
        self._turns: tuple[Content, ...] = ()
        self._talk = (
            ui.element("div").classes("talk").props('role="log" aria-live="polite" tabindex=0')
        )

    @property
    def begun(self) -> bool:
        """Whether anything has been said."""
        return bool(self._turns)

    async def ask(self, question: str, instruction: str, asked: Parameters) -> None:
        """Go on with the conversation; what cannot be answered is told in its place."""
        talk = Conversation((*self._turns, turn("user", question)), instruction)
        with self._talk:
            ui.label(question).classes("said user")
            with ui.element("div").classes("said model"):
                answer = ui.label("...")
                if self._world.emulated:
                    ui.html("<small>emulated</small>", sanitize=False)
        text = end = ""
        try:
            async for piece in _pieces(self._world, self._model(), talk, asked):
                text += piece.text
                end = piece.finish_reason or end
                answer.set_text(text)
        except VertexError as error:
            answer.classes("bad").set_text(str(error))
            return
        answer.set_text((text or "(no text)") + ("" if end in _USUAL_END else f"\n[{end}]"))
        self._turns = (*talk.turns, turn("model", text)) if text else self._turns

    def forget(self) -> None:
        """Start again."""
        self._turns = ()
        self._talk.clear()


async def _pieces(
    world: World, model: str, talk: Conversation, asked: Parameters
) -> AsyncIterator[Answer]:
    """Yield the answers as they come: the plain client blocks, so a thread reads them."""
    loop = asyncio.get_running_loop()
    come: asyncio.Queue[Answer | None] = asyncio.Queue()

    def read() -> None:
        try:
            for piece in stream(world.connection, model, talk, asked):
                loop.call_soon_threadsafe(come.put_nowait, piece)
        finally:
            loop.call_soon_threadsafe(come.put_nowait, None)

    reading = asyncio.ensure_future(asyncio.to_thread(read))
    while (piece := await come.get()) is not None:
        yield piece
    await reading


def _number(label: str, value: float | None, low: float, high: float, step: float) -> ui.number:
    return ui.number(label, value=value, min=low, max=high, step=step).props("outlined dense")
