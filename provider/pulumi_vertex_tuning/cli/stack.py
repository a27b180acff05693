"""What the command knows of a Pulumi stack: its configuration and its outputs."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from pulumi_vertex_tuning.vertex.connection import Connection, connect
from pulumi_vertex_tuning.vertex.names import Name, parse_name
from pulumi_vertex_tuning.vertex.service import find_service

_SECONDS = 120.0
"""How long Pulumi may take to tell what it knows: a backend may be far away, or gone."""


class CommandError(Exception):
    """Something the person at the terminal can mend; the text says how."""


@dataclass(frozen=True)
class Stack:
    """A stack's configuration, or an empty one where no stack is selected."""

    name: str | None
    configuration: Mapping[str, str]
    selected: bool = False

    def connection(self) -> Connection:
        """Return the connection to where the stack's resources live."""
        try:
            host = self.configuration.get("vertex-tuning:emulatorHost")
            return connect(find_service(host, os.environ))
        except ValueError as error:
            raise CommandError(str(error)) from None

    @property
    def project(self) -> str | None:
        """The project of the stack, else of the environment."""
        return self._setting("project", "gcp:project", "GOOGLE_CLOUD_PROJECT")

    @property
    def location(self) -> str | None:
        """The location of the stack, else of the environment."""
        return self._setting("location", "gcp:region", "GOOGLE_CLOUD_LOCATION")

    @property
    def staging_bucket(self) -> str | None:
        """The bucket for uploads, where one is configured."""
        return self.configuration.get("vertex-tuning:stagingBucket") or self._founded(
            "stagingBucket"
        )

    def structure(self, key: str) -> Any:
        """Return a structured value of the configuration, None where there is none."""
        text = self.configuration.get(key)
        try:
            return None if text is None else json.loads(text)
        except json.JSONDecodeError:
            return text

    def parent(self, project: str | None, location: str | None) -> str:
        """Return projects/P/locations/L of the options, the stack or the environment."""
        project, location = project or self.project, location or self.location
        if not project or not location:
            raise CommandError(
                "which project and location? Give --project and --location, or select a stack"
                " that configures vertex-tuning:project and vertex-tuning:location."
            )
        return f"projects/{project}/locations/{location}"

    def outputs(self) -> dict[str, dict[str, Any]]:
        """Return the outputs of the stack's tuned models by name."""
        answer = json.loads(run_pulumi(["stack", "output", "--json", *self._selection()]))
        return {name: value for name, value in answer.items() if _is_tuned_model(value)}

    def _selection(self) -> list[str]:
        return ["--stack", self.name] if self.name else []

    def _setting(self, key: str, other: str, variable: str) -> str | None:
        configured = self.configuration.get(f"vertex-tuning:{key}") or self._founded(key)
        return configured or self.configuration.get(other) or os.environ.get(variable)

    def _founded(self, key: str) -> str | None:
        """Return an output of the stack that vertex-tuning:foundation names."""
        named = self.configuration.get("vertex-tuning:foundation")
        return _outputs_of(named).get(key) if named else None


def read_stack(name: str | None) -> Stack:
    """Return the named or the selected stack; an empty one where Pulumi knows of none."""
    arguments = ["config", "--json", *(["--stack", name] if name else [])]
    try:
        answer = json.loads(run_pulumi(arguments))
    except CommandError:
        if name:
            raise
        return Stack(None, {})
    values = {key: entry["value"] for key, entry in answer.items() if "value" in entry}
    return Stack(name, values, selected=True)


def program_folder() -> Path:
    """Return the folder in which the project's program runs: main: in the nearest Pulumi.yaml."""
    if (file := project_file()) is None:
        return Path.cwd()
    main = (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("main") or "."
    return file.parent / main


def project_file() -> Path | None:
    """Return the nearest Pulumi.yaml, None where there is none."""
    here = Path.cwd()
    files = (folder / "Pulumi.yaml" for folder in (here, *here.parents))
    return next((file for file in files if file.is_file()), None)


def name_parts(name: str) -> Name:
    """Return the parts of a full resource name."""
    try:
        return parse_name(name)
    except ValueError as error:
        raise CommandError(str(error)) from None


def run_pulumi(arguments: list[str]) -> str:
    """Return what a pulumi command prints."""
    try:
        run = subprocess.run(  # noqa: S603 - the arguments are this command's own
            ["pulumi", "--non-interactive", *arguments],  # noqa: S607 - the user's own pulumi
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        raise CommandError("pulumi is not on PATH; type `. tools/env.sh`.") from None
    except subprocess.TimeoutExpired:
        raise CommandError(f"pulumi has not answered for {_SECONDS:.0f} s.") from None
    except subprocess.CalledProcessError as error:
        raise CommandError(error.stderr.strip().removeprefix("error: ")) from None
    return run.stdout


@cache
def _outputs_of(stack: str) -> dict[str, Any]:
    outputs: dict[str, Any] = json.loads(run_pulumi(["stack", "output", "--json", "-s", stack]))
    return outputs


def _is_tuned_model(value: object) -> bool:
    return isinstance(value, Mapping) and {"job", "model", "endpoint"} <= value.keys()
