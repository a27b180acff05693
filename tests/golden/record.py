"""Record the golden state of a release: what it keeps of a world, and what that world is made of.

In a checkout of the release, with `. tools/env.sh`: python -m tests.golden.record 0.2.0
The file that it writes beside itself is kept for ever: see CONTRIBUTING.md, "Release".
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import requests

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.conftest import write_rows
from tests.engine.project import Project

FOLDER = Path(__file__).resolve().parent

MODELS: dict[str, Any] = {
    "bot": {
        "baseModel": "gemini-2.5-flash",
        "trainingDataset": "data/train.jsonl",
        "validationDataset": "data/validation.jsonl",
        "hyperparameters": {"epochCount": 3, "adapterSize": 4, "learningRateMultiplier": 0.5},
        "tunedModelDisplayName": "bot",
        "description": "of a release",
        "labels": {"team": "a"},
        "defaultCheckpointId": "2",
    },
    "second": {
        "baseModel": "gemini-2.5-flash-lite",
        "trainingDataset": "gs://{bucket}/second.jsonl",
        "hyperparameters": {"epochCount": 2},
        "exportLastCheckpointOnly": True,
        "serviceAccount": "tuning@golden.iam.gserviceaccount.com",
        "retry": 1,
    },
}
"""What the stack declares: as much of the configuration as there is, in two models."""


def record(release: str, emulator: Emulator, folder: Path) -> dict[str, Any]:
    """Let the release make a stack; return its state, and all that an outsider can see of it."""
    project = Project(folder, emulator)
    bucket = f"{project.gcp_project}-data"
    project.models = json.loads(json.dumps(MODELS).replace("{bucket}", bucket))
    project.write_data("train.jsonl", 12)
    project.write_data("validation.jsonl", 5, start=100)
    url = emulator.url
    _asked("POST", f"{url}/storage/v1/b?project={bucket}", json={"name": bucket})
    rows = write_rows(folder / "second.jsonl", 10).read_bytes()
    uploads = f"{url}/upload/storage/v1/b/{bucket}/o?uploadType=media&name=second.jsonl"
    _asked("POST", uploads, data=rows)
    project.up()
    buckets = (bucket, f"{project.gcp_project}-vertex-tuning")
    data = sorted((folder / "stacks" / "data").iterdir())
    return {
        "release": release,
        "project": project.gcp_project,
        "models": project.models,
        "files": {path.name: path.read_text() for path in data},
        "objects": [one for name in buckets for one in _objects(url, name)],
        "made": [_made(project, job) for job in project.vertex.jobs()],
        "state": _without_machine(project.state()),
    }


def _objects(url: str, bucket: str) -> list[dict[str, Any]]:
    parent = f"{url}/storage/v1/b/{bucket}/o"
    return [
        {
            "bucket": bucket,
            "name": one["name"],
            "generation": one["generation"],
            "metadata": one.get("metadata", {}),
            "content": _asked("GET", f"{parent}/{quote(one['name'], safe='')}?alt=media").text,
        }
        for one in _asked("GET", parent).json()["items"]
    ]


def _made(project: Project, job: dict[str, Any]) -> dict[str, Any]:
    """Return a job and its model version, as the service tells them."""
    job.pop("tuningDataStats")
    return {"job": job, "model": project.vertex.get(job["tunedModel"]["model"])}


def _without_machine(state: dict[str, Any]) -> dict[str, Any]:
    """Leave out where things lie on this machine, and the salt of the empty passphrase."""
    state["manifest"].pop("plugins", None)
    state.pop("secrets_providers")
    for resource in state["resources"]:
        resource.pop("sourcePosition", None)
        resource.pop("stackTrace", None)
    return state


def _asked(method: str, url: str, **content: Any) -> requests.Response:
    answer = requests.request(method, url, timeout=10, **content)
    answer.raise_for_status()
    return answer


if __name__ == "__main__":
    [name] = sys.argv[1:]
    with TemporaryDirectory() as temporary, running_emulator(job_seconds=1.0) as running:
        recorded = record(name, running, Path(temporary) / "project")
    (FOLDER / f"{name}.json").write_text(json.dumps(recorded, indent=1, sort_keys=True) + "\n")
