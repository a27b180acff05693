"""The pages below /emulator/ by which a test switches things on and off and sees what came.

POST adds one, GET shows all, DELETE takes all away. They are this emulator's own, not Google's.
"""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulumi_vertex_tuning.emulator.bodies import read_body
from pulumi_vertex_tuning.emulator.errors import ServiceError, invalid_argument
from pulumi_vertex_tuning.emulator.faults.denials import Denial
from pulumi_vertex_tuning.emulator.faults.fault import Fault
from pulumi_vertex_tuning.emulator.faults.scenarios import Scenario
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.service import Service

T = TypeVar("T", bound=BaseModel)
_Added_contra = TypeVar("_Added_contra", bound=BaseModel, contravariant=True)


class _Board(Protocol[_Added_contra]):
    def add(self, added: _Added_contra, /) -> None: ...

    def clear(self) -> None: ...

    def shown(self) -> list[Json]: ...


def control_routes(service: Service) -> list[Route]:
    """Return the routes of all controls."""
    pages = {
        "scenarios": _page(Scenario, service.scenarios),
        "permissions": _page(Denial, service.denials),
        "faults": _page(Fault, service.faults),
    }
    return [
        Route(f"/emulator/{name}", page, methods=["GET", "POST", "DELETE"])
        for name, page in pages.items()
    ]


def _page(kind: type[T], board: _Board[T]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        if request.method == "POST":
            try:
                board.add(_read(kind, await read_body(request)))
            except ServiceError as error:
                return JSONResponse(error.to_json(), error.http_status)
        if request.method == "DELETE":
            board.clear()
        return JSONResponse({request.url.path.rpartition("/")[2]: board.shown()})

    return answer


def _read(kind: type[T], body: bytes) -> T:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        found = error.errors()[0]
        field = ".".join(str(part) for part in found["loc"]) or "body"
        raise invalid_argument(f"{field}: {found['msg']}.") from error
