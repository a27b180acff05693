"""What there is, as it was read last: one reader for all pages that are open."""

import asyncio
import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pulumi_vertex_tuning.catalog import parse_prices
from pulumi_vertex_tuning.cli.stack import Stack
from pulumi_vertex_tuning.console.owners import Owners, find_owners
from pulumi_vertex_tuning.console.rows import Row, rows
from pulumi_vertex_tuning.vertex import models, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name

_LEAST = {True: 1.0, False: 5.0}
"""Seconds between two looks at the emulator, and at Google Cloud."""

_SHARE = 2
"""How many times as long as a look takes the console waits for the next: a long list costs more."""


@dataclass
class World:
    """One location. version counts the changes, so that a page knows whether to draw again.

    uploads: a folder for files that a browser has sent, gone at the end.
    """

    stack: Stack
    connection: Connection
    parent: str
    uploads: Path = Path()
    owners: Owners = field(default_factory=Owners)
    jobs: dict[str, TuningJob] = field(default_factory=dict)
    models: list[Model] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    error: str = ""
    loaded: bool = False
    version: int = 0
    looked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def emulated(self) -> bool:
        """Whether all that is shown comes from the local emulator."""
        return self.connection.service.emulated

    @property
    def prices(self) -> Mapping[str, float]:
        """The stack's own prices; none where they cannot be read."""
        try:
            return parse_prices(self.stack.structure("vertex-tuning:prices") or {})
        except ValueError:
            return {}

    def model_of(self, job_id: str) -> Model | None:
        """Return the model that a listed job made."""
        row = next((one for one in self.rows if one.key == job_id and one.model), None)
        return next((one for one in self.models if row and one.versioned_name == row.model), None)

    async def watch(self) -> None:
        """Look again and again, until it is cancelled."""
        finding = asyncio.create_task(asyncio.to_thread(find_owners, self.stack.name))
        finding.add_done_callback(self._take_owners)
        while True:
            started = time.monotonic()
            await self.look()
            self.looked.set()
            lasted = time.monotonic() - started
            await asyncio.sleep(max(_LEAST[self.emulated], _SHARE * lasted))

    async def look(self) -> None:
        """Read everything once; what was seen before stays where it cannot be read."""
        try:
            jobs, found = await asyncio.to_thread(self._read)
        except VertexError as error:
            self._note(str(error))
            return
        changed = not self.loaded or jobs != self.jobs or found != self.models
        self.jobs, self.models, self.loaded = jobs, found, True
        if changed:
            self._lay_out()
        self._note("")

    def _read(self) -> tuple[dict[str, TuningJob], list[Model]]:
        listed = tuning_jobs.listing(self.connection, self.parent)
        jobs = {parse_name(job.name).id: job for job in listed}
        return jobs, list(models.listing(self.connection, self.parent))

    def _lay_out(self) -> None:
        self.rows = rows(self.jobs.values(), self.models, self.owners, self.prices)
        self.version += 1

    def _note(self, error: str) -> None:
        if error != self.error:
            self.error = error
            self.version += 1

    def _take_owners(self, found: "asyncio.Task[Owners]") -> None:
        with contextlib.suppress(asyncio.CancelledError):
            self.owners = found.result()
            self._lay_out()
