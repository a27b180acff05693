"""An emulator, a plugin, and a project for each sequence with a stack that nothing may touch."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from pulumi_vertex_tuning.lifecycle.identity import STACK
from tests.lifecycle.place import Place, rows
from tests.plugin.plugin import Plugin, Properties, running_plugin
from tests.torture.sequences.caller import Caller
from tests.torture.sequences.declared import Bot, Site
from tests.torture.sequences.engine_model import EngineModel
from tests.torture.sequences.gate import Gate
from tests.torture.sequences.steps import How
from tests.torture.sequences.story import Story

JOB_SECONDS = 0.05


@dataclass(frozen=True)
class Grounds:
    """What the sequences of one process share."""

    emulator: Emulator
    plugin: Plugin

    def story(self, kind: type[EngineModel] = EngineModel) -> Story:
        """Begin a sequence in a project of its own, with this engine."""
        return self.story_and_stack(kind)[0]

    def story_and_stack(self, kind: type[EngineModel] = EngineModel) -> tuple[Story, EngineModel]:
        """Begin one, and return its stack as well."""
        place = Place(self.emulator)
        data = _data(place)
        caller = Caller(self.emulator, place.parent)
        mine, other = Site(place.project, "dev", data), Site(place.project, "prod", data)
        gate = Gate(caller)
        self._bystander(EngineModel(self.plugin, other, gate), other)
        stack = kind(self.plugin, mine, gate)
        return Story(stack, mine, caller, other.hash), stack

    def _bystander(self, stack: EngineModel, site: Site) -> None:
        """Let another stack have a model, and a job that trains all the while."""
        ended = stack.up({"ann": Bot()}, How())
        assert ended.well, ended.told
        self.emulator.scenarios.add("STALLED", labels={STACK: site.hash}, count=1)
        ended = stack.up({"ann": Bot(), "bob": Bot()}, How())
        assert ended.cut, ended.told


@contextmanager
def running_grounds() -> Iterator[Grounds]:
    """Start an emulator and a plugin that is configured for it."""
    with (
        running_emulator(job_seconds=JOB_SECONDS) as emulator,
        tempfile.TemporaryDirectory() as folder,
    ):
        configuration = {"vertex-tuning:emulatorHost": emulator.host}
        with running_plugin(Path(folder), configuration, _environment()) as plugin:
            yield Grounds(emulator, plugin)


def _environment() -> Mapping[str, str]:
    hidden = ("AIPLATFORM_", "STORAGE_", "GOOGLE_")
    return {key: value for key, value in os.environ.items() if not key.startswith(hidden)}


def _data(place: Place) -> dict[str, Properties]:
    other = place.upload("other.jsonl", rows(8, thing="other"))
    return {
        "a": {"uri": place.data, "digest": "sha256:a"},
        "b": {"uri": other, "digest": "sha256:b"},
    }
