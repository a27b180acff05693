"""From a method and a path to a handler: one look-up in a table, for every transport."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pulumi_vertex_tuning.emulator.api import is_of_the_api
from pulumi_vertex_tuning.emulator.errors import ServiceError, unimplemented
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.service import Call

_Key = tuple[str, str, str]
Answer = Json | Iterator[Json]
Handler = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True)
class Route:
    """A method of the API below projects/*/locations/*, or in no project where `is_published`.

    `pattern` holds collections with "*" for ids, such as "endpoints/*"; `verb` is what follows
    the colon; `body` and `answer` are names of Google's messages; `query` are the parameters that
    the API knows for it; `versions` are those of the API that have it.
    """

    method: str
    pattern: str
    handler: Handler
    answer: str
    verb: str = ""
    body: str | None = None
    query: tuple[str, ...] = ()
    is_published: bool = False
    versions: tuple[str, ...] = ("v1", "v1beta1")

    @property
    def key(self) -> tuple[str, str, str]:
        """What a request is looked up by."""
        return self.method, self.pattern, self.verb


class RouteTable:
    """All routes by method, pattern and verb, those of a location and the published ones."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._located: dict[_Key, Route] = {}
        self._published: dict[_Key, Route] = {}
        for route in routes:
            (self._published if route.is_published else self._located)[route.key] = route

    def find(self, method: str, path: str, version: str) -> tuple[Route, ResourceName]:
        """Return the route and the name in `path`: projects/P/locations/L/...[:verb]."""
        segments = [unquote(segment) for segment in path.split("/")]
        found = None
        match segments:
            case ["projects", project, "locations", location, *rest] if rest:
                place = ResourceName.of(project, location, ())
                found = _find_below(self._located, method, place, rest)
            case ["publishers", *_]:
                place = ResourceName.published(())
                found = _find_below(self._published, method, place, segments)
        if found is None or version not in found[0].versions:
            raise _no_route(method, path)
        return found


def _find_below(
    routes: Mapping[_Key, Route],
    method: str,
    place: ResourceName,
    rest: Sequence[str],
) -> tuple[Route, ResourceName] | None:
    last, _, verb = rest[-1].partition(":")
    segments = [*rest[:-1], last]
    pattern = "/".join(segment if index % 2 == 0 else "*" for index, segment in enumerate(segments))
    route = routes.get((method, pattern, verb))
    if route is None:
        return None
    # A collection at the end (tuningJobs) is not part of the parent's name.
    named = tuple(segments if len(segments) % 2 == 0 else segments[:-1])
    if route.is_published:
        return route, ResourceName.published(named)
    return route, ResourceName.of(place.project, place.location, named)


def _no_route(method: str, path: str) -> ServiceError:
    if is_of_the_api(path):
        return unimplemented(f"{method} {path}")
    return ServiceError("NOT_FOUND", f"No method of this emulated Vertex AI: {method} {path}.")
