"""dev -> staging -> prod: the same trained model in three stacks, on the real engine."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine import cli
from tests.engine.cli import Result
from tests.engine.project import BOT, Project

_FILE = """# {stack}: what its people wrote stays
config:
  vertex-tuning:project: {project}
  vertex-tuning:location: us-central1
  tuned-models:models: {{}}
"""

Json = dict[str, Any]


class Environments:
    """The stacks of one checkout, each with its own Pulumi.<stack>.yaml."""

    def __init__(self, project: Project) -> None:
        self.project, self.vertex = project, project.vertex
        for stack in ("dev", "staging", "prod"):
            project.pulumi("stack", "init", f"organization/tuned-models/{stack}")
            self.write(stack, _FILE.format(stack=stack, project=project.gcp_project))

    def file(self, stack: str) -> Path:
        return self.project.folder / "stacks" / f"Pulumi.{stack}.yaml"

    def write(self, stack: str, text: str) -> None:
        salt = [line for line in _lines(self.file(stack)) if line.startswith("encryptionsalt")]
        self.file(stack).write_text("".join(f"{line}\n" for line in salt) + text)

    def declare(self, stack: str, **models: Json) -> None:
        told = yaml.safe_load(_FILE.format(stack=stack, project=self.project.gcp_project))
        told["config"]["tuned-models:models"] = models
        self.write(stack, yaml.safe_dump(told, sort_keys=False))

    def pulumi(self, stack: str, *arguments: str, code: int = 0) -> Result:
        command = (*arguments, "--stack", stack)
        result = cli.run(self.project.folder, self.project.environment, *command)
        assert result.code == code, result.text
        return result

    def up(self, stack: str) -> str:
        return self.pulumi(stack, "up", "--yes", "--skip-preview").text

    def destroy(self, stack: str) -> str:
        return self.pulumi(stack, "destroy", "--yes", "--skip-preview").text

    def promote(self, source: str, target: str, *more: str, code: int = 0) -> str:
        command = ("promote", "bot", "--from", source, "--to", target, *more)
        return self.project.vertex_tuning(*command, code=code).text


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def environments(project: Project) -> Environments:
    return Environments(project)


def test_a_model_is_promoted_twice_trained_once_and_goes_with_its_last_stack(
    environments: Environments,
) -> None:
    here = environments
    here.declare("dev", bot={**BOT, "labels": {"team": "a"}})
    here.up("dev")
    [job] = here.vertex.jobs()

    told = here.promote("dev", "staging")
    review = here.project.vertex_tuning(
        "review", "--stack", "staging", "--fail-on", "train", "--fail-on", "cost=0"
    )
    here.up("staging")
    here.promote("staging", "prod")
    here.up("prod")

    assert f"stacks/Pulumi.staging.yaml: bot adopts {job['name']}" in told
    assert "**Adopts a job, trains nothing: 1.**" in review.text
    assert "# staging: what its people wrote stays" in here.file("staging").read_text()
    assert "adopts" in here.promote("staging", "prod")  # and changes nothing more
    assert len(here.vertex.jobs()) == 1
    for stack in ("dev", "staging", "prod"):
        here.pulumi(stack, "preview", "--refresh", "--expect-no-changes")

    for stack in ("dev", "prod"):
        here.destroy(stack)
        [model] = here.vertex.models()
        assert model["deployedModels"]
    here.pulumi("staging", "preview", "--refresh", "--expect-no-changes")
    here.destroy("staging")
    assert (here.vertex.models(), here.vertex.endpoints()) == ([], [])


def test_the_next_model_follows_the_first_and_is_promoted_from_what_is_in_use(
    environments: Environments,
) -> None:
    here = environments
    here.declare("dev", bot=BOT)
    here.up("dev")
    here.promote("dev", "prod")
    here.up("prod")
    [first] = here.vertex.models()
    here.declare("dev", bot={**BOT, "hyperparameters": {"epochCount": 2, "adapterSize": 1}})
    here.project.write_data("train.jsonl", 45)

    early = here.promote("dev", "prod", code=1)
    review = here.project.vertex_tuning("review", "--stack", "prod", "--fail-on", "train").text
    here.up("dev")
    kept = {model["name"] for model in here.vertex.models()}
    patch = here.promote("dev", "prod", "--diff")
    here.promote("dev", "prod")
    here.up("prod")

    assert "is not what the model in use was trained with" in early
    assert "training_dataset: data/train.jsonl is not what it was" in early
    assert "its data is uploaded anew and trains nothing" in review
    assert "ignored (on_data_change)" in review
    assert first["name"] in kept
    assert len(kept) == 2
    assert "\n-        epochCount: 3\n" in patch
    assert "\n+        epochCount: 2\n" in patch
    assert "-        learningRateMultiplier: 1.0\n" in patch
    assert [one["name"] for one in here.vertex.models()] == sorted(kept - {first["name"]})
    assert len(here.vertex.jobs()) == 2


def test_another_project_is_refused(environments: Environments) -> None:
    here = environments
    here.declare("dev", bot=BOT)
    here.up("dev")
    before = here.file("prod").read_text().replace(here.project.gcp_project, "another-project")
    here.file("prod").write_text(before)

    told = here.promote("dev", "prod", code=1)

    assert "a tuned Gemini model cannot be used or copied from another project" in told
    assert here.file("prod").read_text() == before
