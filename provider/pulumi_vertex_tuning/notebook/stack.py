"""A Pulumi stack with one tuned model, run from a notebook by Pulumi's Automation API."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
from pulumi import automation

from pulumi_vertex_tuning.resources.supervised_tuning import SupervisedTuning
from pulumi_vertex_tuning.vertex.connection import Connection, connect
from pulumi_vertex_tuning.vertex.service import find_service

_PROJECT = "tuned-models"
_RETRY = "the lines above say why; mend it and run the cell again"


class NotDone(Exception):
    """A preview, up or destroy that failed; what it printed says why."""


class TuningStack:
    """A tuned model as a Pulumi stack. Fields: those of SupervisedTuning, by Python's names.

    emulator: HOST:PORT of the local emulator; None for Google Cloud. state: where the stack's
    state is kept, file://... or gs://...; default: what the environment says, else a folder
    beside the notebook. Without the state nothing can be changed or destroyed by Pulumi.
    """

    def __init__(
        self,
        name: str,
        *,
        stack: str = "notebook",
        emulator: str | None = None,
        state: str | None = None,
        **fields: Any,
    ) -> None:
        self.name = name
        self.fields = {
            key: _absolute(key, value) for key, value in fields.items() if value is not None
        }
        self._service = find_service(emulator, os.environ)
        self._stack = automation.create_or_select_stack(
            stack,
            _PROJECT,
            self._program,
            opts=automation.LocalWorkspaceOptions(env_vars=_environment(state)),
        )
        if emulator:
            value = automation.ConfigValue(emulator)
            self._stack.set_config("vertex-tuning:emulatorHost", value)

    @property
    def connection(self) -> Connection:
        """The connection to where the model lives."""
        return connect(self._service)

    @property
    def outputs(self) -> dict[str, Any]:
        """What the stack knows of the model: job, model, endpoint, checkpoints and more."""
        found = self._stack.outputs().get(self.name)
        if found is None:
            raise NotDone(f"{self.name} is not there: run the cell with up()")
        outputs: dict[str, Any] = found.value
        return outputs

    def preview(self) -> None:
        """Show what up() would do, train and cost. Nothing is made."""
        _run("preview", lambda: self._stack.preview(on_output=_show, color="never"))

    def up(self) -> None:
        """Make what is declared, and wait for the training; its progress shows as it goes."""
        _run("up", lambda: self._stack.up(on_output=_show, color="never"))

    def destroy(self) -> None:
        """Delete model, endpoints and uploads, and cancel a job that still runs."""
        _run("destroy", lambda: self._stack.destroy(on_output=_show, color="never"))

    def _program(self) -> None:
        tuned = SupervisedTuning(self.name, **self.fields)
        pulumi.export(self.name, tuned.outputs)

    def __repr__(self) -> str:
        """Return what it is and where."""
        return f"{self.name} in the stack {self._stack.name}, on {self._service}"


def _absolute(key: str, value: Any) -> Any:
    """Return where a file is for Pulumi's other processes, which run in folders of their own."""
    is_file = key.endswith("_dataset") and not str(value).startswith("gs://")
    return str(Path(value).resolve()) if is_file else value


def _environment(state: str | None) -> dict[str, str]:
    beside = Path.cwd() / "pulumi-state"
    place = state or os.environ.get("PULUMI_BACKEND_URL") or f"file://{beside}"
    if place == f"file://{beside}":
        beside.mkdir(exist_ok=True)
    return {
        "PULUMI_BACKEND_URL": place,
        "PULUMI_CONFIG_PASSPHRASE": os.environ.get("PULUMI_CONFIG_PASSPHRASE", ""),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
    }


def _show(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the cell's output


def _run(what: str, call: Callable[[], object]) -> None:
    try:
        call()
    except automation.CommandError:
        raise NotDone(f"{what} failed: {_RETRY}") from None
