"""The form for a new tuned model: it ends in a change of the stack's file, never in a job."""

import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicegui import ui
from nicegui.events import UploadEventArguments

from pulumi_vertex_tuning.catalog import find_base_model, known_base_models
from pulumi_vertex_tuning.console import drafts
from pulumi_vertex_tuning.console.drafts import Draft, Verdict
from pulumi_vertex_tuning.console.pages.change import Change
from pulumi_vertex_tuning.console.pages.frame import frame, heading, message
from pulumi_vertex_tuning.console.reading import Checked, check_data
from pulumi_vertex_tuning.console.world import World
from pulumi_vertex_tuning.spec.hyperparameters import ADAPTER_SIZES
from pulumi_vertex_tuning.spec.regions import REGIONS

if TYPE_CHECKING:  # loading it takes numpy along
    from pulumi_vertex_tuning.dataset import Report

_OPEN = "left to the service"


def create_page(world: World) -> None:
    """Serve the form."""

    @ui.page("/create")
    def page() -> None:
        with frame(world, "New"):
            heading("New tuned model")
            _Form(world)


class _Form:
    """The form as one browser sees it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._region = world.parent.rpartition("/")[2]
        with ui.element("div").classes("form"):
            with ui.element("div").classes("pile"):
                self._details()
                self._settings()
                self._training = _Source(world, "Training data", self._judge)
                self._validation_data()
            with ui.element("section").classes("card pile verdict"):
                heading("Checks and cost", 2)
                self._said = ui.element("div").classes("pile").props('aria-live="polite"')
        self._change = Change(world)
        self._judge()

    def _details(self) -> None:
        with ui.element("section").classes("card pile"):
            heading("Model details", 2)
            self._name = ui.input("Tuned model name", on_change=self._judge)
            self._name.props("outlined dense counter maxlength=128 autofocus")
            self._base = ui.select(
                [one.name for one in known_base_models()],
                label="Base model",
                value="gemini-2.5-flash",
                with_input=True,
                new_value_mode="add-unique",
                on_change=self._chose_base,
            ).props("outlined dense")
            self._place = ui.select(
                sorted({*REGIONS, self._region}),
                label="Region",
                value=self._region,
                with_input=True,
                on_change=self._judge,
            ).props("outlined dense")

    def _settings(self) -> None:
        with ui.element("section").classes("card pile"):
            heading("Tuning settings", 2)
            with ui.element("div").classes("line"):
                self._epochs = ui.number("Number of epochs", min=1, on_change=self._judge)
                self._epochs.props(f'outlined dense clearable placeholder="{_OPEN}"')
                self._size = ui.select(
                    _sizes(str(self._base.value)),
                    label="Adapter size",
                    value=0,
                    on_change=self._judge,
                ).props("outlined dense")
                self._rate = ui.number(
                    "Learning rate multiplier", value=1.0, step=0.1, on_change=self._judge
                ).props("outlined dense clearable")
            self._last = ui.switch("Export the last checkpoint only", on_change=self._judge)

    def _validation_data(self) -> None:
        with ui.element("section").classes("card pile"):
            self._validated = ui.switch("Enable model validation", on_change=self._judge)
        with ui.element("div").classes("pile") as place:
            self._validation = _Source(self._world, "Validation data", self._judge)
        place.bind_visibility_from(self._validated, "value")

    def _chose_base(self) -> None:
        sizes = _sizes(str(self._base.value or ""))
        value = self._size.value if self._size.value in sizes else 0
        self._size.set_options(sizes, value=value)
        self._judge()

    def _draft(self) -> Draft:
        return Draft(
            name=str(self._name.value or ""),
            base_model=str(self._base.value or ""),
            region=str(self._place.value or ""),
            epochs=self._epochs.value,
            adapter_size=self._size.value or None,
            rate=self._rate.value,
            last_only=bool(self._last.value),
            training=self._training.path,
            validation=self._validation.path if self._validated.value else "",
        )

    def _judge(self) -> None:
        """Check all that is there so far, and show what it would change."""
        draft, world = self._draft(), self._world
        stack = world.stack
        place = {"project": world.parent.split("/")[1], "location": stack.location or self._region}
        sources = [self._training, *([self._validation] if self._validated.value else [])]
        data = self._training.report
        today = datetime.now(UTC).date()
        found = drafts.verdict(draft, place, world.prices, data, today)
        problems = [*found.problems, *(one for source in sources for one in source.problems)]
        self._say(found, problems)
        uploads = {source.path: source.file for source in sources if source.file}
        self._change.show(draft.resource_name, {} if problems else found.fields, uploads)

    def _say(self, found: Verdict, problems: list[str]) -> None:
        self._said.clear()
        with self._said:
            for problem in problems:
                message(problem, "bad")
            for note in found.notes:
                message(note, "warn")
            if not problems:
                message("Nothing is wrong with it.", "good")
            ui.label("Cost").classes("soft")
            ui.label(found.cost).classes("pre cost")


class _Source:
    """Data: a file from this browser, or a gs:// object; read as soon as it is named."""

    def __init__(self, world: World, title: str, changed: Any) -> None:
        self._world, self._changed = world, changed
        self.file: Path | None = None
        self._checked = Checked("")
        with ui.element("section").classes("card pile"):
            heading(title, 2)
            self._kind = ui.radio(
                {"upload": "Upload a JSONL file", "gs": "Existing file in Cloud Storage"},
                value="upload",
                on_change=self._switch,
            ).props("inline dense")
            self._upload = ui.upload(
                label=f"{title}: choose a JSONL file", auto_upload=True, on_upload=self._take
            ).props('accept=".jsonl" flat bordered')
            self._uri = ui.input(f"{title}: gs:// path", on_change=self._look)
            self._uri.props('outlined dense debounce=400 placeholder="gs://bucket/train.jsonl"')
            self._uri.set_visibility(False)
            self._note = message("")

    @property
    def path(self) -> str:
        """What the declaration names."""
        return self._checked.source

    @property
    def report(self) -> "Report | None":
        """What is in it, where it could be read."""
        return self._checked.report

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with it."""
        return self._checked.problems

    def _switch(self) -> None:
        upload = self._kind.value == "upload"
        self._upload.set_visibility(upload)
        self._uri.set_visibility(not upload)
        self.file, self._checked = None, Checked("")
        self._note.set_text("")
        self._changed()

    async def _take(self, event: UploadEventArguments) -> None:
        name = Path(event.file.name).name
        if not name.endswith(".jsonl"):
            self._checked = Checked(name, problems=(f"{name}: is no .jsonl file",))
            self._changed()
            return
        self.file = Path(tempfile.mkdtemp(dir=self._world.uploads)) / name
        await event.file.save(self.file)
        await self._check(str(self.file), f"data/{name}")

    async def _look(self) -> None:
        uri = str(self._uri.value or "").strip()
        self.file = None
        if uri.startswith("gs://") and "/" in uri.removeprefix("gs://"):
            await self._check(uri, uri)
        else:
            self._checked = Checked(uri)
            self._changed()

    async def _check(self, source: str, shown: str) -> None:
        self._note.classes(replace="pre soft").set_text("reading ...")
        found = await asyncio.to_thread(check_data, self._world.stack, source, shown)
        if self.file is None and shown != str(self._uri.value or "").strip():
            return  # another one was named meanwhile
        self._checked = found
        self._note.set_text(found.told)
        self._changed()


def _sizes(base_model: str) -> dict[int, str]:
    known = find_base_model(base_model) if base_model else None
    sizes = known.adapter_sizes if known else ADAPTER_SIZES
    return {0: _OPEN, **{one: str(one) for one in sizes}}
