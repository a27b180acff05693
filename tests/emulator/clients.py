"""Plain HTTP to an emulator, jobs in a project of it, and small data sets."""

import http.client
import json
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from google.auth.credentials import AnonymousCredentials

from pulumi_vertex_tuning.emulator.testing import Emulator

WAIT_SECONDS = 60.0
TERMINAL = {"JOB_STATE_SUCCEEDED", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED"}

Json = dict[str, Any]
T = TypeVar("T")
no_credentials: Callable[[], Any] = AnonymousCredentials


@dataclass(frozen=True)
class Answer:
    status: int
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class Http:
    """Plain HTTP to an emulator, as curl would."""

    emulator: Emulator

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=60)
        try:
            content = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            return Answer(response.status, response.read().decode())
        finally:
            connection.close()

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status == 200, answer.text
        return answer.json

    def post(self, path: str, body: Any) -> Any:
        answer = self.ask("POST", path, body)
        assert answer.status == 200, answer.text
        return answer.json


@dataclass(frozen=True)
class Tuner:
    """Uploads rows and creates jobs in one project of an emulator, over REST."""

    http: Http
    project: str
    bucket: str
    location: str = "us-central1"

    @property
    def parent(self) -> str:
        return f"projects/{self.project}/locations/{self.location}"

    def upload(self, rows: Sequence[Any], name: str = "train.jsonl") -> str:
        body = "".join(json.dumps(row) + "\n" for row in rows).encode()
        path = f"/upload/storage/v1/b/{self.bucket}/o?uploadType=media&name={name}"
        answer = self.http.ask("POST", path, body)
        assert answer.status == 200, answer.text
        return f"gs://{self.bucket}/{name}"

    def ask_create(self, **fields: Any) -> Answer:
        return self.http.ask("POST", f"/v1/{self.parent}/tuningJobs", fields)

    def create(self, rows: Sequence[Any] | None = None, **fields: Any) -> Json:
        spec = {
            "trainingDatasetUri": self.upload(examples() if rows is None else rows),
            "hyperParameters": {"epochCount": 2, "adapterSize": "ADAPTER_SIZE_ONE"},
            **fields.pop("supervisedTuningSpec", {}),
        }
        body = {"baseModel": "gemini-2.5-flash", "supervisedTuningSpec": spec, **fields}
        if "preTunedModel" in body:
            del body["baseModel"]
        answer = self.ask_create(**body)
        assert answer.status == 200, answer.text
        return dict(answer.json)

    def get(self, name: str) -> Json:
        return dict(self.http.get(f"/v1beta1/{name}"))

    def finish(self, name: str) -> Json:
        return wait_for(lambda: self.get(name), lambda job: job["state"] in TERMINAL)

    def tuned(self, **fields: Any) -> Json:
        job = self.finish(self.create(**fields)["name"])
        assert job["state"] == "JOB_STATE_SUCCEEDED", job
        return job


def examples(count: int = 24) -> list[Json]:
    return [example(f"What is {number}?", f"It is {number}.") for number in range(count)]


def example(question: str, answer: str) -> Json:
    return {
        "contents": [
            {"role": "user", "parts": [{"text": question}]},
            {"role": "model", "parts": [{"text": answer}]},
        ],
    }


def wait_for(read: Callable[[], T], done: Callable[[T], bool]) -> T:
    deadline = time.monotonic() + WAIT_SECONDS
    while not done(found := read()):
        assert time.monotonic() < deadline, found
        time.sleep(0.02)
    return found


def new_tuner(emulator: Emulator) -> Tuner:
    project = f"project-{uuid.uuid4().hex[:12]}"
    http_ = Http(emulator)
    http_.post(f"/storage/v1/b?project={project}", {"name": f"{project}-data"})
    return Tuner(http_, project, f"{project}-data")


def finish(operation: Any) -> None:
    """Wait for a long-running operation of Google's client."""
    operation.result(timeout=10)


def undeploy(client: Any, endpoint: str, deployed_model_id: str) -> None:
    request = {"endpoint": endpoint, "deployed_model_id": deployed_model_id}
    finish(client.undeploy_model(request))
