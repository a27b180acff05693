"""From a method and a path to a handler: one look-up in a table, for every transport."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pulumi_vertex_tuning.emulator.api import is_of_the_api
from pulumi_vertex_tuning.emulator.errors import ServiceError, unimplemented
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.names import ResourceName
from pulumi_vertex_tuning.emulator.service import Call

Answer = Json | Iterator[Json]
Handler = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True)
class Route:
    """A method of the API below projects/*/locations/*.

    `pattern` holds collections with "*" for ids, such as "endpoints/*"; `verb` is what follows
    the colon; `body` and `answer` are names of Google's messages; `query` are the parameters that
    the API knows for it.
    """

    method: str
    pattern: str
    handler: Handler
    answer: str
    verb: str = ""
    body: str | None = None
    query: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What a request is looked up by."""
        return self.method, self.pattern, self.verb


class RouteTable:
    """All routes by method, pattern and verb."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes: Mapping[tuple[str, str, str], Route] = {route.key: route for route in routes}

    def find(self, method: str, path: str) -> tuple[Route, ResourceName]:
        """Return the route and the name in `path`: projects/P/locations/L/...[:verb]."""
        segments = [unquote(segment) for segment in path.split("/")]
        match segments:
            case ["projects", project, "locations", location, *rest] if rest:
                found = self._find_below(method, ResourceName.of(project, location, ()), rest)
                if found is not None:
                    return found
        raise _no_route(method, path)

    def _find_below(
        self,
        method: str,
        place: ResourceName,
        rest: Sequence[str],
    ) -> tuple[Route, ResourceName] | None:
        last, _, verb = rest[-1].partition(":")
        segments = [*rest[:-1], last]
        pattern = "/".join(
            segment if index % 2 == 0 else "*" for index, segment in enumerate(segments)
        )
        route = self._routes.get((method, pattern, verb))
        if route is None:
            return None
        # A collection at the end (tuningJobs) is not part of the parent's name.
        named = segments if len(segments) % 2 == 0 else segments[:-1]
        return route, ResourceName.of(place.project, place.location, tuple(named))


def _no_route(method: str, path: str) -> ServiceError:
    if is_of_the_api(path):
        return unimplemented(f"{method} {path}")
    return ServiceError("NOT_FOUND", f"No method of this emulated Vertex AI: {method} {path}.")
