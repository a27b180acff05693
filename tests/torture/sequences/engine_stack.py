"""A stack whose commands are run by the real engine, and cut as they are in life."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from tests.engine import cli
from tests.engine.project import Project
from tests.torture import processes
from tests.torture.sequences.caller import Caller
from tests.torture.sequences.declared import BASE_MODEL, Bot
from tests.torture.sequences.stack import Ended, Entry, Kind
from tests.torture.sequences.steps import Cut, How

PROGRAM = Path(__file__).with_name("program.py")

_REQUESTS_A_CALL = 3
"""A call of the plugin makes about so many requests: by them the moment of a cut is found."""

_STALLED_SECONDS = 25.0
"""After so long a person ends the wait for a job that does not go on."""

_PATIENCE = 60.0
_QUIET_SECONDS = 1.0
_PAUSE = 0.02
_TOLD = 2000
_KINDS: dict[str, Kind] = {"TuningScope": "scope", "TuningJob": "job", "TunedModel": "model"}


class EngineStack:
    """A project's stack. What it is asked for is done by pulumi commands."""

    def __init__(self, project: Project, caller: Caller) -> None:
        self._project = project
        self._caller = caller
        self._is_locked = False
        shutil.copy(PROGRAM, project.program)

    def up(self, declared: Mapping[str, Bot], how: How) -> Ended:
        """Run pulumi up."""
        self._project.models = {name: _fields(bot) for name, bot in declared.items()}
        return self._run("up", how)

    def refresh(self, how: How) -> Ended:
        """Run pulumi refresh."""
        return self._run("refresh", how, "--clear-pending-creates")

    def destroy(self, how: How) -> Ended:
        """Run pulumi destroy."""
        return self._run("destroy", how)

    def lose_state(self) -> None:
        """Lose what the state holds."""
        state = self._read_state()
        state["checkpoint"]["latest"] |= {"resources": [], "pending_operations": []}
        self._state_file.write_text(json.dumps(state))

    def entries(self) -> list[Entry]:
        """Return what the state holds of our resources."""
        latest = self._read_state()["checkpoint"].get("latest") or {}
        found = (_entry(one) for one in latest.get("resources") or [])
        return [entry for entry in found if entry]

    def end(self) -> None:
        """End whatever a killed engine has left running."""
        processes.end_all(self._project.environment["PULUMI_HOME"])

    @property
    def _state_file(self) -> Path:
        return self._project.folder / "state" / ".pulumi" / "stacks" / "tuned-models" / "test.json"

    def _read_state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self._state_file.read_text())
        return state

    def _run(self, command: str, how: How, *arguments: str) -> Ended:
        """Run a command, and unlock the stack first where a killed one has left it locked."""
        if self._is_locked:
            self._project.pulumi("cancel", "--yes")
            self._is_locked = False
        self._project.write_configuration()
        folder, environment = self._project.folder, self._project.environment
        options = ["--yes", "--skip-preview", *(["--refresh"] if how.refresh else []), *arguments]
        with tempfile.TemporaryFile("w+") as output:
            process = cli.start(folder, environment, command, *options, output=output)
            was_cut = self._watch(process, how.cut)
            told = _printed(output)
        # After a Ctrl-C among the deletions the engine exits with 0, and leaves the rest.
        well = process.returncode == 0 and not was_cut
        return Ended(well, cut=was_cut, told="" if well else told[-_TOLD:])

    def _watch(self, process: subprocess.Popen[str], cut: Cut | None) -> bool:
        """Wait for the end of a command; tell whether somebody has cut it."""
        begun, asked = time.monotonic(), len(self._requests())
        while process.poll() is None:
            taken = time.monotonic() - begun
            assert taken < cli.TIMEOUT, "the command does not end"
            if cut and len(self._requests()) - asked >= cut.after * _REQUESTS_A_CALL:
                self._cut(process, killed=cut.killed)
                return True
            if taken > _STALLED_SECONDS and self._caller.destined().stalled:
                self._cut(process, killed=False)
                return True
            time.sleep(_PAUSE)
        return False

    def _cut(self, process: subprocess.Popen[str], *, killed: bool) -> None:
        if not killed:
            _press_ctrl_c(process)
            return
        process.send_signal(signal.SIGKILL)
        process.wait(cli.TIMEOUT)
        self._is_locked = True
        self._until_quiet()
        self._mend_attributes()

    def _mend_attributes(self) -> None:
        """Do what a person has to after "failed to load checkpoint: EOF".

        Pulumi's file backend writes a file of attributes beside the state, and not at once: a
        SIGKILL can leave it empty, and the state cannot be loaded until it is gone.
        """
        for path in self._state_file.parent.glob("*.attrs"):
            if not path.read_bytes():
                path.unlink()

    def _until_quiet(self) -> None:
        """Wait until the orphans have done what they were about to do, then end them."""
        written, since = self._writes(), time.monotonic()
        while time.monotonic() - since < _QUIET_SECONDS:
            time.sleep(_PAUSE)
            if (now := self._writes()) != written:
                written, since = now, time.monotonic()
        self.end()

    def _writes(self) -> int:
        return sum(one["method"] != "GET" for one in self._requests())

    def _requests(self) -> list[dict[str, str]]:
        _, answer = self._caller.ask("GET", "/emulator/requests")
        requests: list[dict[str, str]] = answer["requests"]
        return requests


def _press_ctrl_c(process: subprocess.Popen[str]) -> None:
    """Every process of the group hears it; after a while a person presses it again."""
    while process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)


def _printed(output: IO[str]) -> str:
    output.seek(0)
    return output.read()


def _fields(bot: Bot) -> dict[str, Any]:
    """Return what a stack's configuration says."""
    return {
        "baseModel": BASE_MODEL,
        "trainingDataset": f"data/{bot.data}.jsonl",
        "hyperparameters": {"epochCount": bot.epochs, "adapterSize": 1},
        "onMissing": bot.on_missing,
        "tunedModelDisplayName": bot.display_name,
        "labels": {"team": bot.team} if bot.team else {},
        **({"retry": bot.retry} if bot.retry else {}),
        **({"description": bot.description} if bot.description else {}),
        **({"defaultCheckpointId": bot.checkpoint} if bot.checkpoint else {}),
    }


def _entry(resource: Mapping[str, Any]) -> Entry | None:
    """Return a resource of the state, where it is one that the checks know."""
    kind = _KINDS.get(resource["type"].rpartition(":")[2])
    if kind is None:
        return None
    name = "scope" if kind == "scope" else resource["urn"].rpartition("::")[2]
    inputs, outputs = resource["inputs"], resource.get("outputs", {})
    return Entry(
        kind,
        name,
        resource["id"],
        inputs,
        outputs,
        retained=resource.get("retainOnDelete", False),
        doomed=resource.get("delete", False),
    )
