"""What is there on the emulator, asked over plain HTTP as anybody could."""

from typing import Any

import requests

from pulumi_vertex_tuning.emulator.testing import Emulator

ENDED = {"JOB_STATE_SUCCEEDED", "JOB_STATE_FAILED", "JOB_STATE_CANCELLED", "JOB_STATE_EXPIRED"}


class Vertex:
    """One project's us-central1 on an emulator."""

    def __init__(self, emulator: Emulator, project: str) -> None:
        self.url = emulator.url
        self.project = project
        self.parent = f"projects/{project}/locations/us-central1"

    def jobs(self) -> list[dict[str, Any]]:
        """Return all tuning jobs, the oldest first."""
        return sorted(self._all("tuningJobs"), key=lambda job: str(job["createTime"]))

    def models(self) -> list[dict[str, Any]]:
        """Return all models."""
        return self._all("models")

    def endpoints(self) -> list[dict[str, Any]]:
        """Return all endpoints."""
        return self._all("endpoints")

    def live_jobs(self) -> list[str]:
        """Return the names of the jobs that have not ended."""
        return [job["name"] for job in self.jobs() if job["state"] not in ENDED]

    def objects(self) -> list[str]:
        """Return the names of the uploads."""
        answer = requests.get(f"{self.url}/storage/v1/b/{self.project}-vertex-tuning/o", timeout=10)
        return [item["name"] for item in answer.json().get("items", [])]

    def get(self, name: str) -> dict[str, Any]:
        """Return a resource by name."""
        return self._checked(requests.get(f"{self.url}/v1/{name}", timeout=10))

    def cancel(self, name: str) -> None:
        """Cancel a job behind everybody's back."""
        self._checked(requests.post(f"{self.url}/v1/{name}:cancel", json={}, timeout=10))

    def patch_model(self, name: str, mask: str, **fields: Any) -> None:
        """Change a model behind everybody's back."""
        url = f"{self.url}/v1/{name}?updateMask={mask}"
        self._checked(requests.patch(url, json=fields, timeout=10))

    def delete_model(self, name: str) -> None:
        """Undeploy and delete a model behind everybody's back."""
        for endpoint in self.endpoints():
            for deployed in endpoint.get("deployedModels", []):
                self.undeploy(endpoint["name"], deployed["id"])
            self._checked(requests.delete(f"{self.url}/v1/{endpoint['name']}", timeout=10))
        self._checked(requests.delete(f"{self.url}/v1/{name}", timeout=10))

    def undeploy(self, endpoint: str, deployment: str) -> None:
        """Take a model off an endpoint behind everybody's back."""
        url = f"{self.url}/v1/{endpoint}:undeployModel"
        self._checked(requests.post(url, json={"deployedModelId": deployment}, timeout=10))

    def writes(self) -> list[dict[str, str]]:
        """Return the requests since the start that were no reads and named this project."""
        answer = requests.get(f"{self.url}/emulator/requests", timeout=10).json()["requests"]
        number = self.jobs()[0]["name"].split("/")[1]
        return [
            one
            for one in answer
            if one["method"] != "GET" and {self.project, number} & set(_words(one["path"]))
        ]

    def _all(self, collection: str) -> list[dict[str, Any]]:
        answer = self._checked(
            requests.get(f"{self.url}/v1/{self.parent}/{collection}?pageSize=100", timeout=10)
        )
        found: list[dict[str, Any]] = answer.get(collection, [])
        return found

    @staticmethod
    def _checked(answer: requests.Response) -> dict[str, Any]:
        assert answer.ok, answer.text
        values: dict[str, Any] = answer.json()
        return values


def _words(path: str) -> list[str]:
    return path.replace("?", "/").replace("=", "/").split("/")
