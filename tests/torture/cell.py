"""One cell of the kill matrix, from an empty folder to what is left."""

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine import cli
from tests.engine.project import eventually
from tests.proxy import Answer, proxy_to
from tests.torture.gate import Forward, Gate, Watch
from tests.torture.outcome import Cell, Outcome, Recovered, Then
from tests.torture.person import DESTROY, PREVIEW, UP, Person
from tests.torture.points import Phase
from tests.torture.processes import end_all, fire, lost_patience, press_ctrl_c
from tests.torture.sight import end_jobs, endpoint_is_right, left, usable
from tests.torture.subject import Lay, Subject

QUICK, LASTING, ENDLESS = 1.0, 20.0, 600.0
"""Seconds that a job takes."""

FIRST, SECOND = 2, 3
"""Epochs before and after a replace."""


def job_seconds(cell: Cell) -> float:
    """Return how long jobs take in a cell: long enough for a destroy to find one in training."""
    to_be_found = cell.then == Then.DESTROY and cell.point.in_training
    if to_be_found and cell.point.phase != Phase.REPLACE:
        return ENDLESS
    return LASTING if to_be_found or cell.point.phase == Phase.CANCEL else QUICK


def run(cell: Cell, lay: Lay, emulator: Emulator, folder: Path) -> Outcome:
    """Run a cell in a folder that is not there yet."""
    gate, watch = Gate(cell.point), Watch()

    def answer(method: str, path: str, forward: Forward) -> Answer:
        return gate.answer(method, path, lambda: watch.answer(method, path, forward))

    with proxy_to(emulator, answer) as proxy:
        subject = lay(folder, emulator, proxy.url)
        try:
            return _Course(cell, subject, gate, watch).outcome()
        finally:
            gate.open()
            end_all(subject.environment["PULUMI_HOME"])
            end_jobs(subject.vertex)


@dataclass
class _Course:
    """The events of a cell, in their order."""

    cell: Cell
    subject: Subject
    gate: Gate
    watch: Watch
    begin: float = field(default_factory=time.monotonic)

    def outcome(self) -> Outcome:
        self._prepare()
        person = Person(self.subject)
        reached = self._shoot(person)
        up = self.cell.then == Then.UP and reached
        recovered = self._recovered(person) if up else None
        destroyed = person.insist(DESTROY)
        remains = left(self.subject.vertex, destroyed=destroyed)
        states = [job["state"] for job in self.subject.vertex.jobs()]
        return Outcome(
            cell=self.cell,
            reached=reached,
            recovered=recovered,
            left=remains,
            paid=states.count("JOB_STATE_SUCCEEDED"),
            cancelled=states.count("JOB_STATE_CANCELLED"),
            typed=tuple(person.typed),
            seconds=time.monotonic() - self.begin,
            said="\n".join(person.failures),
        )

    def _prepare(self) -> None:
        self.subject.declare(FIRST)
        if self.cell.point.phase == Phase.CANCEL:
            self._leave_a_job_in_training()
        elif self.cell.point.phase != Phase.UP:
            result = cli.run(self.subject.folder, self.subject.environment, *UP)
            assert result.code == 0, result.text
        self.subject.declare(self._epochs)

    @property
    def _epochs(self) -> int:
        return SECOND if self.cell.point.phase == Phase.REPLACE else FIRST

    def _leave_a_job_in_training(self) -> None:
        first = self._start(UP, subprocess.DEVNULL)
        eventually(lambda: self.subject.vertex.jobs() or first.poll() is not None)
        press_ctrl_c(first)
        lost_patience(first)

    def _shoot(self, person: Person) -> bool:
        """Start what is to be shot at, and shoot; tell whether the point was reached."""
        command = UP if self.cell.point.phase in {Phase.UP, Phase.REPLACE} else DESTROY
        printed = self.subject.folder / "printed"
        self.watch.vertex, self.gate.armed = self.subject.vertex, True
        with printed.open("w") as output:
            engine = self._start(command, output)
        eventually(
            lambda: self.gate.reached.is_set() or engine.poll() is not None, seconds=cli.TIMEOUT
        )
        if self.gate.reached.is_set():
            fire(self.cell.shot, engine, self.subject.environment["PULUMI_HOME"], printed)
        if not self.cell.point.of_orphans:
            self.gate.open()
        if lost_patience(engine):
            person.typed.append("Ctrl-C")
        return self.gate.reached.is_set()

    def _start(self, command: tuple[str, ...], output: int | IO[str]) -> subprocess.Popen[str]:
        return cli.start(self.subject.folder, self.subject.environment, *command, output=output)

    def _recovered(self, person: Person) -> Recovered:
        succeeded = person.insist(UP)
        self.gate.open()
        vertex = self.subject.vertex
        eventually(lambda: not vertex.live_jobs())
        return Recovered(
            succeeded=succeeded,
            usable=len(usable(vertex)),
            outputs_right=endpoint_is_right(self.subject, self._epochs),
            settled=succeeded and person.try_once(PREVIEW),
            fewest_serving=self.watch.fewest,
        )
