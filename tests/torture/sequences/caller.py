"""Anybody who talks to the emulator over plain HTTP."""

import http.client
import json
import time
from typing import Any

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.torture.sequences.world import Destined, Json, World, destined_by

_IDLE_SECONDS = 1.0
"""After so long the emulator may be about to hang up."""


class Caller:
    """Somebody with one connection to one project."""

    def __init__(self, emulator: Emulator, parent: str) -> None:
        self.emulator = emulator
        self.parent = parent
        self._used = time.monotonic()
        self._connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=30)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def world(self) -> World:
        """Return what there is."""
        jobs = sorted(self._all("tuningJobs"), key=lambda job: str(job["createTime"]))
        models, endpoints = self._all("models"), self._all("endpoints")
        return World(tuple(jobs), tuple(models), tuple(endpoints), self.destined())

    def destined(self) -> Destined:
        """Return how jobs will go on."""
        return destined_by(self.emulator.scenarios.shown())

    def ask(self, method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
        """Return status and answer; 0 where there is none."""
        if time.monotonic() - self._used > _IDLE_SECONDS:
            self.close()
        try:
            self._connection.request(method, path, None if body is None else json.dumps(body))
            answer = self._connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            self.close()
            return 0, {}
        finally:
            self._used = time.monotonic()

    def get(self, name: str) -> Json:
        """Return a resource."""
        return self._done("GET", f"/v1/{name}")

    def cancel(self, job: str) -> None:
        """Cancel a job."""
        self._done("POST", f"/v1/{job}:cancel", {})

    def patch(self, name: str, field: str, value: Any) -> None:
        """Change a field of a model."""
        self._done("PATCH", f"/v1/{name}?updateMask={field}", {field: value})

    def undeploy(self, model: Json) -> None:
        """Take a model off all its endpoints, which stay."""
        for one in self.get(model["name"]).get("deployedModels", []):
            body = {"deployedModelId": one["deployedModelId"]}
            self._done("POST", f"/v1/{one['endpoint']}:undeployModel", body)

    def delete_model(self, model: Json) -> None:
        """Undeploy and delete a model; its endpoints stay, as most people leave them."""
        self.undeploy(model)
        self._done("DELETE", f"/v1/{model['name']}")

    def _all(self, collection: str) -> list[Json]:
        answer = self._done("GET", f"/v1/{self.parent}/{collection}?pageSize=1000")
        assert "nextPageToken" not in answer
        found: list[Json] = answer.get(collection, [])
        return found

    def _done(self, method: str, path: str, body: Json | None = None) -> Json:
        status, answer = self.ask(method, path, body)
        assert status == 200, f"{method} {path}: {status} {answer}"
        return answer
