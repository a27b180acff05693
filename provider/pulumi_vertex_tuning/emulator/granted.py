"""testIamPermissions of a project and of a bucket: all is granted that no control denies.

The bucket's is a method of Cloud Storage, the project's one of Resource Manager (v3).
"""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulumi_vertex_tuning.emulator.bodies import read_body
from pulumi_vertex_tuning.emulator.errors import ServiceError, invalid_argument
from pulumi_vertex_tuning.emulator.faults.denials import Denials

Endpoint = Callable[[Request], Awaitable[Response]]


def granted_routes(denials: Denials) -> list[Route]:
    """Return the routes. The bucket's stands before those of Cloud Storage, which lack it."""
    return [
        Route("/v3/projects/{project}:testIamPermissions", _of_project(denials), methods=["POST"]),
        Route("/storage/v1/b/{bucket}/iam/testPermissions", _of_bucket(denials), methods=["GET"]),
    ]


def _of_project(denials: Denials) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            asked = _permissions(await read_body(request))
        except ServiceError as error:
            return JSONResponse(error.to_json(), error.http_status)
        place = f"projects/{request.path_params['project']}/"
        granted = [one for one in asked if not denials.hold(one, place)]
        return JSONResponse({"permissions": granted} if granted else {})

    return answer


def _of_bucket(denials: Denials) -> Endpoint:
    async def answer(request: Request) -> Response:
        place = f"buckets/{request.path_params['bucket']}"
        asked = request.query_params.getlist("permissions")
        granted = [one for one in asked if not denials.hold(one, place)]
        kind = "storage#testIamPermissionsResponse"
        return JSONResponse({"kind": kind, **({"permissions": granted} if granted else {})})

    return answer


def _permissions(body: bytes) -> list[str]:
    try:
        asked = json.loads(body or b"{}").get("permissions")
    except (ValueError, AttributeError):
        asked = None
    if not isinstance(asked, list) or not all(isinstance(one, str) for one in asked):
        raise invalid_argument("permissions: a list of permissions is expected.")
    if wrong := [one for one in asked if one.count(".") < len("..") or "*" in one]:
        raise invalid_argument(f"Permission {wrong[0]} is not valid for this resource.")
    return asked
