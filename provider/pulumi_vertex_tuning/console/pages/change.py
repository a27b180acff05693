"""What the form would change in the stack: the diff, writing it, and Pulumi with live output."""

import asyncio
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from nicegui import ui

from pulumi_vertex_tuning.cli.configuration import file as stack_file
from pulumi_vertex_tuning.cli.configuration import text as configuration
from pulumi_vertex_tuning.cli.configuration.text import UnknownShape
from pulumi_vertex_tuning.cli.stack import CommandError
from pulumi_vertex_tuning.console import pulumi_runs
from pulumi_vertex_tuning.console.pages.frame import heading, message
from pulumi_vertex_tuning.console.pulumi_runs import Run
from pulumi_vertex_tuning.console.world import World

_MOST_LINES = 2000


class Change:
    """The change of one stack's file. Nothing is written or run before a button is pressed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._file: Path | None = None
        self._before = self._after = ""
        self._uploads: Mapping[str, Path] = {}
        self._run: Run | None = None
        with ui.element("section").classes("card pile"):
            heading("The change in the stack", 2)
            self._note = message("")
            self._shown = ui.html("", sanitize=False)
            with ui.element("div").classes("line"):
                self._write = _button("Write it", self._save, "unelevated")
                self._give = _button("Download as a patch", self._download, "outline")
        with ui.element("section").classes("card pile"):
            heading("Pulumi", 2)
            message("What is written is previewed and trained by Pulumi, as on a terminal.")
            with ui.element("div").classes("line"):
                self._preview = _button("pulumi preview", self._run_preview, "outline")
                self._up = _button("pulumi up", self._ask_up, "outline")
                self._stop = _button("Stop", self._interrupt, "flat")
            self._output = ui.log(max_lines=_MOST_LINES).classes("output")
            self._output.props('tabindex=0 role="log" aria-label="Output of Pulumi"')
            self._output.set_visibility(False)
        self._allow()

    def show(self, name: str, fields: Mapping[str, Any], uploads: Mapping[str, Path]) -> None:
        """Show what a declaration would change; nothing where it is not complete."""
        self._uploads, self._after = uploads, ""
        self._shown.set_content("")
        try:
            self._note.classes(replace="pre soft").set_text(self._lay_out(name, fields))
        except (CommandError, UnknownShape) as error:
            self._note.classes(replace="pre bad").set_text(str(error))
        self._allow()

    def _lay_out(self, name: str, fields: Mapping[str, Any]) -> str:
        if not (stack := self._stack):
            raise CommandError(
                "no stack is selected: type `pulumi stack select`, and start the console again"
            )
        self._file = stack_file.stack_file(stack)
        self._before = stack_file.text_of(self._file)
        if not fields:
            return f"The change of {self._file.name} is shown when nothing is wrong with the form."
        self._after = configuration.with_model(self._before, name, fields)
        lines = configuration.diff(
            self._before, self._after, stack_file.told(self._file)
        ).splitlines()
        drawn = "\n".join(_line(line) for line in lines)
        self._shown.set_content(f'<pre class="code diff" tabindex="0">{drawn}</pre>')
        return "Nothing is written yet, and no job is started from here: `pulumi up` does that."

    @property
    def _stack(self) -> str:
        return self._world.stack.name or self._world.owners.current

    def _allow(self) -> None:
        running = self._run is not None
        for button in (self._write, self._give):
            button.set_enabled(bool(self._after) and not running)
        for button in (self._preview, self._up):
            button.set_enabled(bool(self._stack) and not running)
        self._stop.set_visibility(running)

    def _save(self) -> None:
        assert self._file
        try:
            for path, file in self._uploads.items():
                pulumi_runs.keep_upload(file, path)
            stack_file.write(self._file, self._before, self._after)
        except (CommandError, OSError) as error:
            ui.notify(str(error), type="negative", close_button=True, multi_line=True)
            return
        self._after = ""
        self._shown.set_content("")
        self._note.classes(replace="pre good").set_text(
            f"Written to {self._file.name}. Go on with pulumi preview."
        )
        self._allow()

    def _download(self) -> None:
        assert self._file
        text = configuration.diff(self._before, self._after, stack_file.told(self._file))
        ui.download.content(text, f"{self._file.stem}.patch")

    async def _run_preview(self) -> None:
        await self._go("preview", "--diff")

    async def _ask_up(self) -> None:
        with ui.dialog() as dialog, ui.card():
            heading(f"Run pulumi up on {self._stack}?", 2)
            ui.label("It trains what the stack declares and has not trained yet: paid jobs.")
            with ui.element("div").classes("line"):
                yes = ui.button("Run it", on_click=lambda: dialog.submit("yes"))
                yes.props("no-caps unelevated")
                no = ui.button("Do not", on_click=lambda: dialog.submit("no"))
                no.props("no-caps flat autofocus")
        if await dialog == "yes":
            await self._go("up", "--yes")
        dialog.delete()

    async def _go(self, *arguments: str) -> None:
        self._run = run = Run(self._stack, *arguments)
        self._output.clear()
        self._output.set_visibility(True)
        self._allow()
        try:
            async for line in run.lines():
                self._output.push(line)
            self._output.push(f"pulumi {arguments[0]} ended with exit code {run.code}")
        except OSError as error:
            self._output.push(f"pulumi cannot be started: {error.strerror}")
        finally:
            self._run = None
            self._allow()
        await asyncio.shield(self._world.look())

    def _interrupt(self) -> None:
        if self._run:
            self._run.interrupt()


def _button(text: str, action: Any, look: str) -> ui.button:
    return ui.button(text, on_click=action).props(f"no-caps {look}")


def _line(line: str) -> str:
    kind = {"+": "add", "-": "del"}.get(line[:1], "")
    return f'<span class="{kind}">{escape(line)}</span>' if kind else escape(line)
