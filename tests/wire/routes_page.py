"""The page of documentation that lists what of the API is served.

`python -m tests.wire.routes_page` writes it; a test compares it with the code and with Google's
discovery document.
"""

from collections.abc import Iterator
from pathlib import Path

from pulumi_vertex_tuning.emulator.routes import ROUTES
from pulumi_vertex_tuning.emulator.rpc.methods import RPCS

from .annotations import annotations
from .discovery import SURFACE, VERSIONS, Method, document, surface

PAGE = Path(__file__).parents[2] / "docs" / "emulator-routes.md"
_SERVED = {(route.key, route.is_published) for route in ROUTES}
_RPCS = {(rpc.service, rpc.name) for rpc in RPCS}
_INTRODUCTION = """\
# What the emulator serves of the API

Made by `python -m tests.wire.routes_page` from the emulator's routes and Google's discovery
document (revision {revision}), and checked by the tests. Paths stand below
`/VERSION/projects/PROJECT/locations/LOCATION/`, those that begin with a slash below `/VERSION`.
gRPC (`--grpc-port`) serves what has a gRPC method beside it. Operations are polled at `/ui/` as
well, where Google's REST clients poll them.

Everything else of the API is refused with HTTP 501, `UNIMPLEMENTED` and the service's error JSON.
A query parameter that a method does not have is 400. Google's system parameters (`$.xgafv`, `alt`,
`fields`, `key`, `prettyPrint`, `quotaUser`...) are taken; apart from `alt=sse` and the enum
encoding of `$alt` they change nothing.
"""
_SAMPLES = """\
## Sample data

The bucket `cloud-samples-data` is there from the start and read-only. Its objects
`ai-platform/generative_ai/{gemini,gemini-1_5}/text/sft_{train,validation}_data.jsonl` stand in for
Google's, so that the commands of Google's guides run as they are. The rows are made up by the
emulator: 500 for training and 100 for validation, short notices and their one-sentence summaries.
The guide's sample command creates its job in `locations/global`: the emulator takes it, where
the service may refuse it for Gemini.
"""


def page() -> str:
    """Return the whole page."""
    introduction = _INTRODUCTION.format(revision=document("v1")["revision"])
    return "\n".join([introduction, *_served(), "", *_refused(), _SAMPLES])


def _served() -> Iterator[str]:
    yield "## Served\n"
    yield "| Method | HTTP | Versions | gRPC |"
    yield "| --- | --- | --- | --- |"
    for method, versions in _methods():
        if _is_served(method):
            path = f"/{method.path}".removeprefix("/projects/*/locations/*/")
            http = f"`{method.http_method} {path}`"
            yield f"| {method.short_id} | {http} | {', '.join(versions)} | {_grpc(method)} |"


def _refused() -> Iterator[str]:
    yield "## Refused\n"
    for collection in SURFACE:
        refused = [
            f"`{'/' * method.is_published}{method.short_id.removeprefix(f'{collection}.')}`"
            + ("" if len(versions) == len(VERSIONS) else f" ({versions[0]})")
            for method, versions in _methods()
            if method.collection == collection and not _is_served(method)
        ]
        if refused:
            yield f"- **{collection}**: {', '.join(refused)}"
    yield ""


def _methods() -> list[tuple[Method, list[str]]]:
    """Return the methods below a location or in no project, each with its versions."""
    versions: dict[str, list[str]] = {}
    named: dict[str, Method] = {}
    for version in VERSIONS:
        for method in surface(version):
            if method.is_below_a_location or method.is_published:
                versions.setdefault(method.id, []).append(version)
                named.setdefault(method.id, method)
    order = sorted(named, key=lambda id_: SURFACE.index(named[id_].collection))
    return [(named[id_], versions[id_]) for id_ in order]


def _is_served(method: Method) -> bool:
    return (method.key, method.is_published) in _SERVED


def _grpc(method: Method) -> str:
    found = {
        f"`{service}.{name}`"
        for version in VERSIONS
        for (service, name), rules in annotations(version).items()
        if (service, name) in _RPCS and method.key in {rule.key for rule in rules}
    }
    if method.path.endswith("operations/*"):
        found.add("`google.longrunning.Operations.GetOperation`")
    return ", ".join(sorted(found))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
