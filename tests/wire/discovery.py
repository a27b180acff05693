"""Google's own description of the API, which google-api-python-client ships."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Json = dict[str, Any]
VERSIONS = ("v1", "v1beta1")
SURFACE = (
    "tuningJobs",
    "models",
    "endpoints",
    "publishers",
    "operations",
    "metadataStores",
    "tensorboards",
)
"""The collections that this emulator is about, in the order of the documentation."""

_BELOW_A_LOCATION = "projects/*/locations/*/"


@dataclass(frozen=True)
class Method:
    """A method of the document. `path` has "*" for each parameter."""

    id: str
    http_method: str
    path: str
    answer: str
    query: frozenset[str]

    @property
    def key(self) -> tuple[str, str, str]:
        """What the emulator's routes are known by: below a location, or in no project."""
        pattern, _, verb = self.path.removeprefix(_BELOW_A_LOCATION).partition(":")
        return self.http_method, pattern, verb

    @property
    def is_below_a_location(self) -> bool:
        return self.path.startswith(_BELOW_A_LOCATION)

    @property
    def is_published(self) -> bool:
        return self.path.startswith("publishers/")

    @property
    def collection(self) -> str:
        """The first collection of the path: tuningJobs, models..."""
        return re.split("[/:]", self.path.removeprefix(_BELOW_A_LOCATION))[0]

    @property
    def short_id(self) -> str:
        """The id without what all have: tuningJobs.create."""
        return self.id.removeprefix("projects.locations.")


@cache
def document(version: str) -> Json:
    """Return the discovery document of a version."""
    folder = files("googleapiclient.discovery_cache") / "documents"
    found: Json = json.loads((folder / f"aiplatform.{version}.json").read_text("utf-8"))
    return found


@cache
def methods(version: str) -> tuple[Method, ...]:
    """Return every method of a version."""
    found = []
    for name, method in _walk(document(version), ""):
        path = re.sub(r"\{[^}]*\}", "*", method["flatPath"])
        answer = method["response"].get("$ref", "")
        if path.startswith(f"{version}/"):
            path = path.removeprefix(f"{version}/")
            found.append(Method(name, method["httpMethod"], path, answer, _query(method)))
    return tuple(found)


def surface(version: str) -> Iterator[Method]:
    """Yield the methods that have to be served or refused, by collection."""
    for collection in SURFACE:
        yield from (method for method in methods(version) if method.collection == collection)


def _query(method: Json) -> frozenset[str]:
    parameters = method.get("parameters", {}).items()
    return frozenset(name for name, found in parameters if found["location"] == "query")


def _walk(level: Json, prefix: str) -> Iterator[tuple[str, Json]]:
    for name, method in level.get("methods", {}).items():
        yield prefix + name, method
    for name, below in level.get("resources", {}).items():
        yield from _walk(below, f"{prefix}{name}.")
