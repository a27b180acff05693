"""A project of its own on an emulator, with data in a bucket, for one test."""

import json
import uuid
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from pulumi_vertex_tuning.emulator.testing import Emulator
from pulumi_vertex_tuning.vertex.uploads import Content
from tests.engine.project import eventually
from tests.vertex import ENDED, Vertex

LONG = 5000
"""More epochs than any test waits for."""


def rows(count: int = 12, *, thing: str = "thing") -> bytes:
    """Return a small data set about the colours of things."""
    turns = (
        [
            {"role": "user", "parts": [{"text": f"What colour is {thing} {number}?"}]},
            {"role": "model", "parts": [{"text": f"{thing} {number} is red."}]},
        ]
        for number in range(count)
    )
    return "".join(json.dumps({"contents": turn}) + "\n" for turn in turns).encode()


def content_of(path: Path) -> Content:
    """Return a file as it is uploaded."""
    return Content(path, sha256(path.read_bytes()).hexdigest())


class Place:
    """A project's us-central1, and a bucket with training data."""

    def __init__(self, emulator: Emulator, project: str = "") -> None:
        self.url = emulator.url
        self.project = project or f"test-{uuid.uuid4().hex[:12]}"
        self.bucket = f"{self.project}-data"
        self.vertex = Vertex(emulator, self.project)
        self.parent = self.vertex.parent
        self.make_bucket(self.bucket)
        self.data = self.upload("train.jsonl", rows())

    def make_bucket(self, name: str) -> None:
        """Make a bucket."""
        url = f"{self.url}/storage/v1/b?project={self.project}"
        assert requests.post(url, json={"name": name}, timeout=10).ok

    def upload(self, name: str, content: bytes) -> str:
        """Put an object into the bucket; return its URI."""
        url = f"{self.url}/upload/storage/v1/b/{self.bucket}/o"
        parameters = {"uploadType": "media", "name": name}
        assert requests.post(url, params=parameters, data=content, timeout=10).ok
        return f"gs://{self.bucket}/{name}"

    def download(self, uri: str) -> bytes | None:
        """Return an object's content, None where there is none."""
        bucket, _, name = uri.removeprefix("gs://").partition("/")
        url = f"{self.url}/storage/v1/b/{bucket}/o/{quote(name, safe='')}?alt=media"
        answer = requests.get(url, timeout=10)
        return answer.content if answer.ok else None

    def remove(self, name: str) -> None:
        """Delete an object of the bucket."""
        url = f"{self.url}/storage/v1/b/{self.bucket}/o/{quote(name, safe='')}"
        assert requests.delete(url, timeout=10).ok

    def post_job(self, labels: dict[str, str], *, epochs: int = LONG) -> str:
        """Start a job as another process would; return its name."""
        return self.post(
            baseModel="gemini-2.5-flash",
            labels=labels,
            supervisedTuningSpec={
                "trainingDatasetUri": self.data,
                "hyperParameters": {"epochCount": epochs, "adapterSize": "ADAPTER_SIZE_ONE"},
            },
        )

    def post(self, **body: Any) -> str:
        """Start a job with all that its body says; return its name."""
        answer = requests.post(f"{self.url}/v1/{self.parent}/tuningJobs", json=body, timeout=10)
        assert answer.ok, answer.text
        return str(answer.json()["name"])

    def state(self, job: str) -> str:
        """Return a job's state without its prefix."""
        return str(self.vertex.get(job)["state"]).removeprefix("JOB_STATE_")

    def finish(self, job: str) -> dict[str, Any]:
        """Wait for the end of a job; return it."""
        eventually(lambda: self.vertex.get(job)["state"] in ENDED)
        return self.vertex.get(job)

    def undeploy(self, model: str) -> None:
        """Take a model off its endpoints behind everybody's back."""
        for one in self.vertex.get(model)["deployedModels"]:
            body = {"deployedModelId": one["deployedModelId"]}
            url = f"{self.url}/v1/{one['endpoint']}:undeployModel"
            assert requests.post(url, json=body, timeout=10).ok

    def is_there(self, name: str) -> bool:
        """Tell whether a resource is there."""
        return requests.get(f"{self.url}/v1/{name}", timeout=10).ok

    def cancel_all(self) -> None:
        """Cancel what still trains."""
        for name in self.vertex.live_jobs():
            self.vertex.cancel(name)
