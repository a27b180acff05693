"""Record what the real engine prints for previews: python -m tests.review.record

What a review does not read, and what would tell of this machine, is taken out: times, source
positions, names that are others each time. The rest stands as it was printed.
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.emulator.testing import running_emulator
from tests.engine.project import BOT, Project

FOLDER = Path(__file__).with_name("previews")

HOSTILE = (
    "</td><script>alert(1)</script> @octocat #1 [x](http://evil.example) `a|b\\|c` \u202eok\n# h"
)

_DROPPED = {
    "created",
    "duration",
    "modified",
    "propertyDependencies",
    "sourcePosition",
    "stackTrace",
    "__provider",
}
_PROGRAM_WITH_OTHERS = """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class Other(ResourceProvider):
    def create(self, props):
        return CreateResult("1", props)


class Elsewhere(Resource):
    def __init__(self, name, props):
        super().__init__(Other(), name, props)


Elsewhere("else|where", {"token": pulumi.Output.secret("hunter2")})
"""


class Recorder:
    """A project, and where its previews are kept."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def __call__(self, name: str, *arguments: str) -> None:
        """Keep a preview of what is declared now."""
        self.project.write_configuration()
        ran = subprocess.run(
            ["pulumi", "--non-interactive", "preview", "--json", *arguments],
            cwd=self.project.folder,
            env=self.project.environment,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        plan = json.dumps(_kept(json.loads(ran.stdout)), indent=1, ensure_ascii=False)
        text = plan.replace(self.project.gcp_project, "test-project")
        (FOLDER / f"{name}.json").write_text(_anonymous(text) + "\n", encoding="utf-8")


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kept(inner) for key, inner in value.items() if key not in _DROPPED}
    return [_kept(inner) for inner in value] if isinstance(value, list) else value


def _anonymous(text: str) -> str:
    """Number the long numbers and the dates by their order."""
    known: dict[str, str] = {}

    def same_each_time(found: re.Match[str]) -> str:
        return known.setdefault(found[0], str(1_000_000 + len(known)))

    text = re.sub(r"(?<=[/-])\d{10,}", same_each_time, text)
    text = re.sub(r"created \d+s ago", "created 9s ago", text)
    return re.sub(r"2026-11-\d\dT[\d:.+]+", "2026-11-01T00:00:00+00:00", text)


def record(project: Project) -> None:
    """Take a stack through its life; keep a preview of each turn."""
    keep, bot = Recorder(project), project.models["bot"]
    bot["hyperparameters"]["adapterSize"] = 3
    keep("bad_field")
    bot["hyperparameters"]["adapterSize"] = 4
    project.settings["vertex-tuning:budgetUsd"] = "0.000001"
    keep("over_budget")
    project.settings = {"vertex-tuning:prices": {"gemini-2.5-flash": 10}}
    keep("create")
    project.up()
    keep("nothing")
    _changes(project, keep)
    _elsewhere(project, keep)
    _hostile(project, keep)


def _changes(project: Project, keep: Recorder) -> None:
    bot = project.models["bot"]
    bot["description"] = "second"
    keep("in_place")
    bot["hyperparameters"]["epochCount"] = 5
    project.write_data("train.jsonl", 50)
    project.write_data("validation.jsonl", 10, start=100)
    bot["validationDataset"] = "data/validation.jsonl"
    bot["serviceAccount"] = "tuner@test.iam.gserviceaccount.com"
    keep("retrain")
    project.models = {"second": json.loads(json.dumps({**BOT, "baseModel": "gemini-9-new"}))}
    project.models["third"] = json.loads(json.dumps(BOT))
    project.models["third"]["hyperparameters"] = {"adapterSize": 1}
    keep("delete_and_create")


def _elsewhere(project: Project, keep: Recorder) -> None:
    project.write_data("train.jsonl", 40)
    project.models = {"bot": json.loads(json.dumps(BOT))}
    project.up()
    [job] = project.vertex.jobs()
    model = project.outputs()["model"]
    project.vertex.patch_model(model.partition("@")[0], "displayName", displayName="by hand")
    keep("drift", "--refresh")
    project.pulumi("stack", "rm", "--force", "--yes", "--preserve-config")
    project.pulumi("stack", "init", "organization/tuned-models/test")
    keep("adopt_again")
    project.models["bot"]["adopt"] = job["name"]
    keep("adopt_named")
    project.vertex.delete_model(model.partition("@")[0])
    keep("adopt_refused")


def _hostile(project: Project, keep: Recorder) -> None:
    project.models = {"b`o|t <b>@octocat": {**json.loads(json.dumps(BOT)), "description": HOSTILE}}
    with project.program.open("a", encoding="utf-8") as program:
        program.write(_PROGRAM_WITH_OTHERS)
    keep("hostile")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with running_emulator(job_seconds=0.5) as emulator, tempfile.TemporaryDirectory() as folder:
        record(Project(Path(folder) / "project", emulator))
