"""HTTP: from a request to a call, and from its answer or error to a response."""

import inspect
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route as HttpRoute
from starlette.types import Lifespan

from pulumi_vertex_tuning.emulator.bodies import read_body
from pulumi_vertex_tuning.emulator.dispatch import Route, RouteTable
from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.faults.controls import control_routes
from pulumi_vertex_tuning.emulator.faults.layer import FaultLayer
from pulumi_vertex_tuning.emulator.granted import granted_routes
from pulumi_vertex_tuning.emulator.guard import Guard
from pulumi_vertex_tuning.emulator.hosts import Hosts
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.parameters import check_parameters
from pulumi_vertex_tuning.emulator.remembered import Remembered
from pulumi_vertex_tuning.emulator.request_log import RequestLog
from pulumi_vertex_tuning.emulator.routes import ROUTES
from pulumi_vertex_tuning.emulator.service import Call, Service
from pulumi_vertex_tuning.emulator.storage.api import elsewhere, storage_endpoint
from pulumi_vertex_tuning.emulator.wire import is_loaded, load, parse, render

_LOG = logging.getLogger(__name__)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_ABOUT = {
    "service": "emulated Vertex AI",
    "note": "A local emulator of Gemini tuning on Vertex AI. Nothing here is Google's or Gemini.",
}


def build_app(service: Service, lifespan: Lifespan[Starlette], hosts: Hosts) -> "Guard":
    """Return the ASGI application; `hosts` says which Host and Origin headers are meant."""
    vertex = _vertex_endpoint(service, RouteTable(ROUTES))
    storage = storage_endpoint(service.buckets)
    log = RequestLog()
    app = Starlette(
        routes=[
            HttpRoute("/", _about),
            HttpRoute("/emulator/requests", log.show),
            *control_routes(service),
            *granted_routes(service.denials),
            HttpRoute("/v1/{path:path}", vertex, methods=_METHODS),
            HttpRoute("/v1beta1/{path:path}", vertex, methods=_METHODS),
            HttpRoute("/ui/{path:path}", vertex, methods=["GET"]),
            *[
                HttpRoute(f"{space}/storage/v1/{{path:path}}", storage, methods=_METHODS)
                for space in ("", "/upload", "/download")
            ],
        ],
        lifespan=lifespan,
        exception_handlers={404: elsewhere, 405: elsewhere},
    )
    return Guard(FaultLayer(app, service), hosts, log)


async def _about(_request: Request) -> Response:
    return JSONResponse(_ABOUT)


def _vertex_endpoint(
    service: Service,
    table: RouteTable,
) -> Callable[[Request], Awaitable[Response]]:
    remembered = Remembered(service.store)

    async def answer(request: Request) -> Response:
        try:
            if request.method == "GET":
                return await _read(service, table, request, remembered)
            return await _answer(service, table, request)
        except ServiceError as error:
            return JSONResponse(error.to_json(), error.http_status)
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception:  # noqa: BLE001 - a fault of ours is still an answer of the API
            _LOG.exception("Emulated Vertex AI: %s %s", request.method, request.url.path)
            fault = ServiceError("INTERNAL", "Internal error of the emulator.")
            return JSONResponse(fault.to_json(), fault.http_status)

    return answer


async def _read(
    service: Service,
    table: RouteTable,
    request: Request,
    remembered: Remembered,
) -> Response:
    place = request.scope["raw_path"] + b"?" + request.scope["query_string"]
    content = remembered.find(place)
    if content is not None:
        return Response(content, media_type="application/json")
    revision = remembered.revision
    response = await _answer(service, table, request)
    if isinstance(response, JSONResponse):
        remembered.keep(place, bytes(response.body), revision)
    return response


async def _answer(service: Service, table: RouteTable, request: Request) -> Response:
    _, space, path = bytes(request.scope["raw_path"]).decode("latin-1").split("/", 2)
    version = "v1beta1" if space == "v1beta1" else "v1"
    route, name = table.find(request.method, path, version)
    if not is_loaded(version):
        await anyio.to_thread.run_sync(load, version)
    query = _query(request)
    check_parameters(query, route.query)
    body = {} if route.body is None else parse(version, route.body, await read_body(request))
    answer = route.handler(Call(service, version, name, body, query))
    if inspect.isawaitable(answer):
        answer = await answer
    shape = _shaper(route, version, query)
    if isinstance(answer, dict):
        return JSONResponse(shape(answer))
    if query.get("alt") == ["sse"]:
        return StreamingResponse(_events(answer, shape), media_type="text/event-stream")
    return StreamingResponse(_array(answer, shape), media_type="application/json")


def _shaper(
    route: Route,
    version: str,
    query: Mapping[str, Sequence[str]],
) -> Callable[[Json], Json]:
    numbers = any("enum-encoding=int" in value for value in query.get("$alt", ()))

    def shape(answer: Json) -> Json:
        return render(answer, version, route.answer, enums_as_numbers=numbers)

    return shape


def _events(answers: Iterator[Json], shape: Callable[[Json], Json]) -> Iterator[str]:
    for answer in answers:
        yield f"data: {json.dumps(shape(answer))}\r\n\r\n"


def _array(answers: Iterator[Json], shape: Callable[[Json], Json]) -> Iterator[str]:
    separator = "["
    for answer in answers:
        yield separator + json.dumps(shape(answer))
        separator = ",\r\n"
    yield "]"


def _query(request: Request) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    text = request.scope["query_string"].decode("latin-1")
    for key, value in parse_qsl(text, keep_blank_values=True):
        query.setdefault(_camel(key), []).append(value)
    return query


def _camel(key: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), key)


def lifespan_of(
    start: Callable[[], Awaitable[Any]], stop: Callable[[], Awaitable[Any]]
) -> Lifespan[Starlette]:
    """Return a lifespan that starts before the first request and stops after the last."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> Any:
        await start()
        try:
            yield
        finally:
            await stop()

    return lifespan
