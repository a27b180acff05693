"""Nothing of a person's credentials reaches a state, a log, a message, or the emulator."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine import cli
from tests.engine.cli import Result
from tests.engine.conftest import StackFactory
from tests.engine.project import Project
from tests.secrets.attacker import Attacker
from tests.secrets.canaries import Canaries
from tests.secrets.line import Line, line_to

LOUD = ("--logtostderr", "--logflow", "-v=9", "--event-log", "events.json")
CONFIG = "a secret of the stack's configuration"
NOBODY = "127.0.0.1:9"
UNTRAINABLE = {
    "contents": [
        {"role": "user", "parts": [{"text": "word " * 150_000}]},
        {"role": "model", "parts": [{"text": "too long to learn"}]},
    ]
}


class Watched:
    """A stack whose every command and file is searched for the canaries."""

    def __init__(
        self, project: Project, line: Line, canaries: Canaries, attacker: Attacker
    ) -> None:
        self.project, self.line, self.canaries = project, line, canaries
        self.path = project.folder / "stacks" / "Pulumi.watched.yaml"
        self.environment = {
            **project.environment,
            **canaries.environment,
            "AIPLATFORM_EMULATOR_HOST": line.host,
            "STORAGE_EMULATOR_HOST": f"http://{line.host}",
            "HTTP_PROXY": f"http://{attacker.host}",
            "PULUMI_DEBUG_COMMANDS": "1",  # which has --event-log
        }
        self.pulumi("stack", "init", "organization/tuned-models/watched")
        self.pulumi("config", "set", "--secret", "vertex-tuning:apiToken", canaries.new(CONFIG))
        self.kept = self.path.read_text()
        self.declare(project.models)

    def declare(self, models: dict[str, Any]) -> None:
        """Declare models beside the secret of the configuration."""
        self.path.write_text(
            f"{self.kept}"
            f"  vertex-tuning:project: {self.project.gcp_project}\n"
            "  vertex-tuning:location: us-central1\n"
            f"  tuned-models:models: {json.dumps(models)}\n"
        )

    def pulumi(
        self, *arguments: str, fails: bool = False, changed: dict[str, str] | None = None
    ) -> Result:
        """Run a command; nothing of the canaries is in what it prints or leaves on the disk."""
        environment = {**self.environment, **(changed or {})}
        result = cli.run(self.project.folder, environment, *arguments)
        assert (result.code != 0) == fails, result.text[-5000:]
        assert set(self.canaries.found_in(result.text.encode())) <= {CONFIG}
        printed = _without_the_engine_s_own(result.text).encode()
        assert self.canaries.found_in(printed) == []
        for path in self.project.folder.rglob("*"):
            if path.is_file():
                assert self.canaries.found_in(path.read_bytes()) == [], path
        return result


def _without_the_engine_s_own(printed: str) -> str:
    """Leave out what Pulumi's engine itself logs at -v=9: what it configures any plugin with.

    That is all of the stack's configuration, and its secrets in plain text.
    """
    told = re.compile(r".*Marshaling property for RPC\[Provider\[\w+\]\.Configure\(\)\.inputs\].*")
    return told.sub("", printed)


@pytest.fixture
def line(emulator: Emulator) -> Iterator[Line]:
    with line_to(emulator) as opened:
        yield opened


@pytest.fixture
def watched(
    make_project: StackFactory, line: Line, canaries: Canaries, attacker: Attacker
) -> Watched:
    return Watched(make_project(), line, canaries, attacker)


def test_canaries_are_found_where_they_are(canaries: Canaries) -> None:
    for what, secret in canaries.secrets.items():
        assert what in canaries.found_in(f"x{secret}y".encode())
    for path in canaries.folder.iterdir():
        assert canaries.found_in(path.read_bytes())
    assert canaries.found_in(b"nothing of the kind") == []


def test_no_canary_leaves_its_place(watched: Watched, line: Line, attacker: Attacker) -> None:
    models = watched.project.models
    watched.pulumi("preview", "--json")
    watched.pulumi("up", "--yes", "--skip-preview", *LOUD)
    watched.pulumi("stack", "export")
    watched.pulumi("refresh", "--yes", "--skip-preview", *LOUD)
    watched.declare({"bot": {**models["bot"], "description": "second"}})
    watched.pulumi("up", "--yes", "--diff")

    long = watched.project.folder / "stacks" / "data" / "long.jsonl"
    long.write_text(json.dumps(UNTRAINABLE) + "\n")
    watched.declare({"bot": {**models["bot"], "trainingDataset": "data/long.jsonl"}})
    failed = watched.pulumi("up", "--yes", "--skip-preview", *LOUD, fails=True)
    assert "1 of 1 tuning job failed: bot" in failed.text
    watched.declare({"bot": {**models["bot"], "hyperparameters": {"epochs": 1}}})
    assert "epochs: unknown field" in watched.pulumi("preview", *LOUD, fails=True).text
    nobody = {"AIPLATFORM_EMULATOR_HOST": NOBODY, "STORAGE_EMULATOR_HOST": f"http://{NOBODY}"}
    unheard = watched.pulumi("refresh", "--yes", fails=True, changed=nobody)
    assert f"nothing listens at {NOBODY}" in unheard.text
    watched.pulumi("destroy", "--yes", "--skip-preview", *LOUD)

    assert watched.project.vertex.models() == []
    assert "resourcePreEvent" in (watched.project.folder / "events.json").read_text()
    assert b"POST /v1/projects/" in line.text
    assert b"/upload/storage/v1/b/" in line.text
    assert watched.canaries.found_in(line.text) == []
    assert b"authorization:" not in line.text.lower()
    assert not attacker.was_called


def test_the_emulator_needs_no_credentials_and_reads_none(watched: Watched) -> None:
    nowhere = {key: "/nowhere" for key, text in watched.environment.items() if "canary" in text}
    nowhere.pop("PULUMI_CONFIG_PASSPHRASE")

    watched.pulumi("up", "--yes", "--skip-preview", changed=nowhere)

    assert len(watched.project.vertex.models()) == 1
