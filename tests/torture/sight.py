"""What is there, seen from outside."""

import json

import requests

from tests.engine import cli
from tests.engine.project import eventually
from tests.torture.outcome import Left
from tests.torture.subject import Subject
from tests.vertex import Vertex


def serving(vertex: Vertex) -> dict[str, str]:
    """Return the models that are there and deployed, by the endpoint that serves them."""
    there = {model["name"] for model in vertex.models()}
    deployed = {
        endpoint["name"]: _unversioned(one["model"])
        for endpoint in vertex.endpoints()
        for one in endpoint.get("deployedModels", [])
    }
    return {endpoint: model for endpoint, model in deployed.items() if model in there}


def usable(vertex: Vertex) -> dict[str, int]:
    """Return the models of jobs that have succeeded, with the epochs they were trained for."""
    there = {model["name"] for model in vertex.models()}
    made = {
        _unversioned(job["tunedModel"]["model"]): _epochs(job)
        for job in vertex.jobs()
        if job["state"] == "JOB_STATE_SUCCEEDED"
    }
    return {model: epochs for model, epochs in made.items() if model in there}


def endpoint_is_right(subject: Subject, epochs: int) -> bool:
    """Tell whether the stack's outputs name an endpoint of the model that is declared."""
    text = cli.run(subject.folder, subject.environment, "stack", "output", "--json").text
    try:
        endpoint = subject.endpoint(json.loads(text))
    except (KeyError, ValueError):
        return False
    model = serving(subject.vertex).get(endpoint)
    return usable(subject.vertex).get(str(model)) == epochs


def left(vertex: Vertex, *, destroyed: bool) -> Left:
    """Return what there is after a destroy: jobs that train, and all else once they have ended."""
    live = vertex.live_jobs()
    end_jobs(vertex)
    return Left(
        succeeded=destroyed,
        jobs=len(live),
        models=len(vertex.models()),
        endpoints=len(vertex.endpoints()),
        objects=_objects(vertex),
    )


def end_jobs(vertex: Vertex) -> None:
    """Cancel what still trains, and wait for its end, whichever it is."""
    for job in vertex.live_jobs():
        requests.post(f"{vertex.url}/v1/{job}:cancel", json={}, timeout=10)
    eventually(lambda: not vertex.live_jobs())


def _objects(vertex: Vertex) -> int:
    buckets = _items(f"{vertex.url}/storage/v1/b?project={vertex.project}")
    return sum(len(_items(f"{vertex.url}/storage/v1/b/{name}/o")) for name in buckets)


def _items(url: str) -> list[str]:
    answer = requests.get(url, timeout=10)
    assert answer.ok, answer.text
    return [item["name"] for item in answer.json().get("items", [])]


def _unversioned(model: str) -> str:
    return model.partition("@")[0]


def _epochs(job: dict[str, object]) -> int:
    spec = job["supervisedTuningSpec"]
    assert isinstance(spec, dict)
    return int(spec["hyperParameters"]["epochCount"])
