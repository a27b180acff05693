"""A stand-in for Pulumi's engine: what it asks a plugin for, in which order, and what it saves.

Written after pkg/v3 of the engine's 3.259: resource/deploy/{step_generator,step,
deployment_executor}.go. One call after another is one of the orders in which the engine may do it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import grpc

from tests.plugin.plugin import Found, Kind, Plugin, Properties
from tests.torture.sequences import goals
from tests.torture.sequences.declared import Bot, Site
from tests.torture.sequences.goals import Goal
from tests.torture.sequences.stack import Ended, Entry
from tests.torture.sequences.stack import Kind as KindName
from tests.torture.sequences.steps import Cut, How

Result = TypeVar("Result")
Gate = Callable[[list[str]], dict[str, str]]
"""Wait for these jobs; return what is wrong with those that ended badly."""

_LATEST_FIRST: tuple[KindName, ...] = ("model", "job", "scope")
"""In which order entries are deleted: what depends on another comes before it."""


class CutShort(Exception):
    """Somebody ended the run."""


class Failed(Exception):
    """The run cannot go on."""


@dataclass
class _Run:
    """One run of a command: which calls it has made, and after which it is cut."""

    cut: Cut | None
    calls: list[str] = field(default_factory=list)

    def make(self, what: str, call: Callable[[], Result], save: Callable[[Result], object]) -> None:
        """Make a call that changes something, and save its result, unless the run is cut."""
        try:
            result = call()
        except grpc.RpcError as error:
            self.calls.append(f"{what} raised")
            raise Failed(f"{what}: {error.details()}") from error
        self.calls.append(what)
        is_last = self.cut is not None and len(self.calls) == self.cut.after
        if is_last and self.cut and self.cut.killed:
            self.calls[-1] += " (lost)"
            raise CutShort
        save(result)
        if is_last:
            raise CutShort


class EngineModel:
    """A stack whose commands are run by the stand-in."""

    def __init__(self, plugin: Plugin, site: Site, gate: Gate) -> None:
        self._plugin = plugin
        self._site = site
        self._gate = gate
        self._entries: list[Entry] = []

    def entries(self) -> list[Entry]:
        """Return what the state holds."""
        return [
            Entry(one.kind, one.name, one.id, one.inputs, one.outputs, one.retained, one.doomed)
            for one in self._entries
        ]

    def lose_state(self) -> None:
        """Lose the state."""
        self._entries = []

    def up(self, declared: Mapping[str, Bot], how: How) -> Ended:
        """Run pulumi up."""
        return self._command(how, lambda run: self._up(run, declared, refresh=how.refresh))

    def refresh(self, how: How) -> Ended:
        """Run pulumi refresh."""
        return self._command(how, lambda _run: self._read_all())

    def destroy(self, how: How) -> Ended:
        """Run pulumi destroy."""

        def destroy(run: _Run) -> None:
            if how.refresh:
                self._read_all()
            self._delete(run, list(self._entries))

        return self._command(how, destroy)

    def _command(self, how: How, work: Callable[[_Run], None]) -> Ended:
        self._plugin.next_run()
        run = _Run(how.cut)
        try:
            work(run)
        except CutShort:
            return Ended(well=False, cut=True, calls=run.calls)
        except Failed as failure:
            return Ended(well=False, told=str(failure), calls=run.calls)
        return Ended(well=True, calls=run.calls)

    def _up(self, run: _Run, declared: Mapping[str, Bot], *, refresh: bool) -> None:
        if refresh:
            self._read_all()
            self._plugin.next_run()  # the program's registrations start another plugin
        seen = self._register_all(run, goals.program(self._site, declared)) if declared else []
        stays = [id(entry) for entry in seen]
        self._delete(run, [one for one in self._entries if id(one) not in stays])

    def _register_all(self, run: _Run, program: goals.Program) -> list[Entry]:
        """Register all that the program declares; return the entries that it now has."""
        seen = [self._register(run, "scope", "scope", program.scope)]
        jobs = {}
        for goal in program.goals:
            jobs[goal.name] = self._register(
                run, "job", goal.name, goal.job, retained=goal.retained
            )
        problems: dict[str, str] = {}
        names = [job.id for job in jobs.values()]
        run.make("wait", lambda: self._gate(names), problems.update)
        models = [
            self._model(run, goal, jobs[goal.name])
            for goal in program.goals
            if jobs[goal.name].id not in problems
        ]
        if problems:
            raise Failed("; ".join(problems.values()))
        return [*seen, *jobs.values(), *models]

    def _model(self, run: _Run, goal: Goal, job: Entry) -> Entry:
        news = {**goal.model, "tuningJob": job.id}
        return self._register(run, "model", goal.name, news, retained=goal.retained)

    def _register(
        self, run: _Run, kind: KindName, name: str, news: Properties, *, retained: bool = False
    ) -> Entry:
        """Bring one resource to what is declared; return its entry."""
        old = self._entry(kind, name)
        inputs = self._check(kind, name, news, old.inputs if old else {})
        if old is None:
            return self._create(run, Entry(kind, name, "", inputs, {}, retained))
        changes, replaces = self._diff(old, inputs)
        if changes and replaces:
            inputs = self._check(kind, name, news, {})
            return self._create(run, Entry(kind, name, "", inputs, {}, retained), old)
        if changes:
            self._update(run, old, inputs)
        old.inputs, old.retained = inputs, retained
        return old

    def _entry(self, kind: KindName, name: str) -> Entry | None:
        """Return the entry in use of a resource."""
        found = (one for one in self._entries if (one.kind, one.name) == (kind, name))
        return next((one for one in found if not one.doomed), None)

    def _check(self, kind: KindName, name: str, news: Properties, olds: Properties) -> Properties:
        checked = _asked(lambda: self._kind(kind).check(news, olds))
        if checked.failures:
            raise Failed(f"check {kind} {name}: {checked.failures[0][1]}")
        return checked.inputs

    def _diff(self, old: Entry, inputs: Properties) -> tuple[bool, list[str]]:
        """Return whether there are changes; where the plugin does not say, the inputs do."""
        diff = _asked(lambda: self._kind(old.kind).diff(old.id, old.outputs, inputs))
        changes = diff.changes if diff.changes is not None else inputs != old.inputs
        return changes, diff.replaces

    def _create(self, run: _Run, new: Entry, old: Entry | None = None) -> Entry:
        def save(made: Found) -> None:
            new.id, new.outputs = made.id, made.outputs
            self._entries.append(new)
            if old:
                old.doomed = True

        what = f"{'replace' if old else 'create'} {new.kind} {new.name}"
        run.make(what, lambda: self._kind(new.kind).create(new.inputs), save)
        return new

    def _update(self, run: _Run, old: Entry, inputs: Properties) -> None:
        def save(outputs: Properties) -> None:
            old.inputs, old.outputs = inputs, outputs

        run.make(
            f"update {old.kind} {old.name}",
            lambda: self._kind(old.kind).update(old.id, old.outputs, inputs),
            save,
        )

    def _delete(self, run: _Run, entries: list[Entry]) -> None:
        """Delete entries, kind by kind. After a failure the rest of its kind is tried as well."""
        for kind in _LATEST_FIRST:
            failures = []
            for entry in entries:
                if entry.kind == kind:
                    try:
                        self._delete_one(run, entry)
                    except Failed as failure:
                        failures.append(failure)
            if failures:
                raise failures[0]

    def _delete_one(self, run: _Run, entry: Entry) -> None:
        if entry.retained:
            self._entries.remove(entry)
            return
        run.make(
            f"delete {entry.kind} {entry.name}",
            lambda: self._kind(entry.kind).delete(entry.id, entry.outputs),
            lambda _none: self._entries.remove(entry),
        )

    def _read_all(self) -> None:
        """Refresh: read each entry, and diff it as the engine does to show what has changed."""
        for entry in list(self._entries):
            self._read(self._kind(entry.kind), entry)

    def _read(self, kind: Kind, entry: Entry) -> None:
        found = _asked(lambda: kind.read(entry.id, entry.outputs))
        if not found.id:
            self._entries.remove(entry)
            return
        _asked(lambda: kind.diff(found.id, found.outputs, entry.inputs))
        entry.id, entry.outputs = found.id, found.outputs
        entry.inputs = found.inputs or entry.inputs

    def _kind(self, kind: KindName) -> Kind:
        return {
            "scope": self._plugin.scope,
            "job": self._plugin.job,
            "model": self._plugin.model,
        }[kind]


def _asked(call: Callable[[], Result]) -> Result:
    """Make a call that changes nothing."""
    try:
        return call()
    except grpc.RpcError as error:
        raise Failed(str(error.details())) from error
