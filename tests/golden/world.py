"""The world of a golden state, made again on a fresh emulator by somebody who is not Pulumi."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine.project import Project, eventually
from tests.vertex import ENDED, Vertex

Json = dict[str, Any]

FOLDER = Path(__file__).resolve().parent
RELEASES = sorted(path.stem for path in FOLDER.glob("*.json"))

_STACK = "pulumi:pulumi:Stack"
_ASKED = (
    "baseModel",
    "supervisedTuningSpec",
    "tunedModelDisplayName",
    "description",
    "labels",
    "serviceAccount",
)
"""What a client says when it creates a job."""


@dataclass(frozen=True)
class World:
    """A Pulumi project of the newest code, and what a release once made for its stack."""

    golden: Json
    project: Project
    renamed: dict[str, str]

    def import_state(self) -> None:
        """Give the stack the release's state, in the names of today's world."""
        text = json.dumps({"version": 3, "deployment": self.golden["state"]})
        for old in sorted(self.renamed, key=len, reverse=True):
            assert f'"{old}"' in text or "/tuning-experiment-" in old
            text = text.replace(f'"{old}"', f'"{self.renamed[old]}"')
        path = self.project.folder / "state.json"
        path.write_text(text)
        self.project.pulumi("stack", "import", "--file", str(path))

    @property
    def models(self) -> dict[str, str]:
        """The tuned models by their names in the stack."""
        [stack] = (one for one in self.golden["state"]["resources"] if one["type"] == _STACK)
        return {name: self.renamed[tuned["model"]] for name, tuned in stack["outputs"].items()}

    def made(self) -> dict[str, list[str]]:
        """Return the names of what was trained."""
        vertex = self.project.vertex
        return {
            "jobs": [job["name"] for job in vertex.jobs()],
            "models": sorted(model["name"] for model in vertex.models()),
        }

    def left(self) -> dict[str, list[Any]]:
        """Return what there is that a destroy has to take away."""
        vertex = self.project.vertex
        return {
            "live jobs": vertex.live_jobs(),
            "models": vertex.models(),
            "endpoints": vertex.endpoints(),
            "uploads": vertex.objects(),
        }


def rebuild(release: str, emulator: Emulator, folder: Path) -> World:
    """Make again what the release made: data, jobs with their labels, models with their claims."""
    golden = json.loads((FOLDER / f"{release}.json").read_text())
    project = Project(folder, emulator)
    project.gcp_project = golden["project"]
    project.vertex = Vertex(emulator, golden["project"])
    project.models = golden["models"]
    for name, content in golden["files"].items():
        (folder / "stacks" / "data" / name).write_text(content)
    renamed = dict(_uploads(emulator.url, golden))
    names = [_post_job(project, made["job"]) for made in golden["made"]]
    for name, made in zip(names, golden["made"], strict=True):
        _await_end(project, name)
        _settle(project, project.vertex.get(name)["tunedModel"]["model"], made["model"])
        renamed |= _names(made["job"], project.vertex.get(name))
    return World(golden, project, renamed)


def _await_end(project: Project, job: str) -> None:
    eventually(lambda: project.vertex.get(job)["state"] in ENDED)


def _uploads(url: str, golden: Json) -> Iterator[tuple[str, str]]:
    """Put the objects where they were; yield old and new generations."""
    for bucket in {one["bucket"] for one in golden["objects"]}:
        parent = f"{url}/storage/v1/b?project={golden['project']}"
        assert requests.post(parent, json={"name": bucket}, timeout=10).ok
    for one in golden["objects"]:
        uploads = f"{url}/upload/storage/v1/b/{one['bucket']}/o"
        parameters = {"uploadType": "media", "name": one["name"]}
        content = one["content"].encode()
        stored = requests.post(uploads, params=parameters, data=content, timeout=10).json()
        marked = f"{url}/storage/v1/b/{one['bucket']}/o/{quote(one['name'], safe='')}"
        metadata = {"metadata": one.get("metadata", {})}
        assert requests.patch(marked, json=metadata, timeout=10).ok
        yield one["generation"], stored["generation"]


def _post_job(project: Project, job: Json) -> str:
    body = {key: job[key] for key in _ASKED if key in job}
    url = f"{project.vertex.url}/v1/{project.vertex.parent}/tuningJobs"
    answer = requests.post(url, json=body, timeout=10)
    assert answer.ok, answer.text
    return str(answer.json()["name"])


def _settle(project: Project, model: str, was: Json) -> None:
    """Bring a model to what the release left: its claim, and what was declared of it."""
    now = project.vertex.get(model)
    ours = {key: text for key, text in was["labels"].items() if not key.startswith("google-")}
    project.vertex.patch_model(model, "labels", labels={**now["labels"], **ours})
    if "description" in was:
        main = model.partition("@")[0]
        project.vertex.patch_model(main, "description", description=was["description"])
    checkpoint = was["defaultCheckpointId"]
    if checkpoint != now["defaultCheckpointId"]:
        project.vertex.patch_model(model, "defaultCheckpointId", defaultCheckpointId=checkpoint)


def _names(old: Json, new: Json) -> dict[str, str]:
    """Return what the service named and the state knows: old names to new."""
    pairs = [(old["name"], new["name"]), (old["experiment"], new["experiment"])]
    pairs += [(_time(old["createTime"]), _time(new["createTime"]))]
    was, now = old["tunedModel"], new["tunedModel"]
    pairs += [(was["model"], now["model"]), (was["endpoint"], now["endpoint"])]
    for one, other in zip(was["checkpoints"], now["checkpoints"], strict=True):
        assert one["checkpointId"] == other["checkpointId"]
        pairs.append((one["endpoint"], other["endpoint"]))
    return dict(pairs)


def _time(text: str) -> str:
    """Return a time as the provider writes it into the state."""
    return datetime.fromisoformat(text).isoformat()
