"""The policy pack on the real engine: each policy is broken once and kept once."""

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tools.policies import pack, programs
from tools.project import Project as Checkout

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine.cli import Result
from tests.engine.project import Project

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")

RAW = """
from pulumi_vertex_tuning import TuningJob

TuningJob(
    "raw", base_model="gemini-2.5-flash", training_dataset="gs://somewhere/rows.jsonl",
    labels={"team": "a"}, max_cost_usd=None, **pulumi.Config().get_object("raw") or {},
)
"""

Preview = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, emulator: Emulator) -> Iterator[Project]:
    made = Project(tmp_path / "project", emulator)
    yield made
    made.cancel_jobs()


@pytest.fixture
def preview(project: Project, policies: Checkout, tmp_path: Path) -> Preview:
    """Preview with the pack, told what is given."""
    path = f"{programs(policies)}{os.pathsep}{os.environ['PATH']}"

    def run(config: dict[str, Any] | None = None, *, check: bool = True) -> Result:
        arguments = ["--policy-pack", str(pack(policies))]
        if config is not None:
            told = tmp_path / "policies.json"
            told.write_text(json.dumps(config))
            arguments += ["--policy-pack-config", str(told)]
        return project.pulumi("preview", *arguments, check=check, PATH=path)

    return run


CONFIG: dict[str, Any] = {
    "allowed-base-models": {"allowed": ["gemini-2.5-*"]},
    "allowed-regions": {"allowed": ["europe-west4"]},
    "customer-managed-key": {"stacks": ["test"]},
    "service-account": {"stacks": ["test"]},
    "max-epochs": {"max": 5},
    "max-estimated-cost": {"maxUsd": 0.01},
    "required-labels": {"keys": ["team", "cost-center"]},
}


def test_every_policy_tells_what_is_not_kept(project: Project, preview: Preview) -> None:
    project.models["bot"] |= {"baseModel": "gemini-3.5-flash"}
    project.models["bot"]["hyperparameters"]["epochCount"] = 9
    project.program.write_text(project.program.read_text() + RAW)

    told = preview(CONFIG, check=False)

    assert told.code != 0
    for policy, violation in {
        "allowed-base-models": "bot: base model gemini-3.5-flash is not allowed here; use gemini-2",
        "allowed-regions": "bot: region us-central1 is not allowed here; use europe-west4:",
        "customer-managed-key": "bot: the stack test needs a customer-managed key; set kmsKeyName",
        "service-account": "bot: the stack test needs an account for its jobs; set serviceAccount",
        "max-epochs": "bot: epochCount is 9; at most 5 are allowed here.",
        "max-estimated-cost": "bot: is expected to cost 0.05 USD; at most 0.01 are allowed here.",
        "pinned-data": "raw: trainingDataset is the bare URI gs://somewhere/rows.jsonl, whose",
    }.items():
        assert f"[mandatory]  {policy}  (" in told.text, policy
        assert violation in told.text, told.text
    told_on_the_page = re.findall(r"^- \[mandatory\].*\n  (.*)\n  (.*)$", PAGE, re.MULTILINE)
    assert told_on_the_page
    assert all(text in told.text for lines in told_on_the_page for text in lines)
    assert "[advisory]  required-labels  (" in told.text
    assert "bot: label cost-center is missing; set labels." in told.text
    assert "Traceback" not in told.text
    assert project.vertex.jobs() == []


def test_what_keeps_to_all_passes(project: Project, preview: Preview) -> None:
    key = f"projects/{project.gcp_project}/locations/europe-west4/keyRings/r/cryptoKeys/k"
    project.settings["vertex-tuning:location"] = "europe-west4"
    project.models["bot"] |= {
        "kmsKeyName": key,
        "serviceAccount": "tuner@my-project.iam.gserviceaccount.com",
        "labels": {"team": "a", "cost-center": "b"},
    }

    told = preview(CONFIG)

    assert "✅ tuned-models@v0.1.0" in told.text
    assert "[mandatory]" not in told.text
    assert "[advisory]" not in told.text


def test_levels_are_the_user_s_and_without_configuration_a_development_stack_passes(
    project: Project, preview: Preview
) -> None:
    del project.models["bot"]["labels"]
    assert "[advisory]  required-labels" in preview().text

    for config in ({"required-labels": {"enforcementLevel": "mandatory"}}, {"all": "mandatory"}):
        strict = preview(config, check=False)
        assert strict.code != 0
        assert "[mandatory]  required-labels" in strict.text

    assert "required-labels" not in preview({"required-labels": "disabled"}).text


def test_a_configuration_that_is_none_is_refused(preview: Preview) -> None:
    told = preview({"max-epochs": {"max": "many"}}, check=False)

    assert told.code != 0
    assert "max-epochs" in told.text
    assert "Traceback" not in told.text
