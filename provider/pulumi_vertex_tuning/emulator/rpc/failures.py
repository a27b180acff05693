"""The service's errors as gRPC carries them: a code, a message and packed details."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf import json_format
from google.rpc import error_details_pb2, status_pb2

from pulumi_vertex_tuning.emulator.errors import ServiceError

_LOG = logging.getLogger(__name__)
_DETAILS = "grpc-status-details-bin"
# Details are packed by the name of their type, so the types have to be imported.
DETAIL_TYPES = error_details_pb2.DESCRIPTOR


@asynccontextmanager
async def failures(method: str, context: Any) -> AsyncIterator[None]:
    """End a call with the status of the error that is raised inside."""
    try:
        yield
    except ServiceError as error:
        await _abort(context, error)
    except Exception:  # noqa: BLE001 - a fault of ours is still an answer of the API
        _LOG.exception("Emulated Vertex AI: %s", method)
        await _abort(context, ServiceError("INTERNAL", "Internal error of the emulator."))


async def _abort(context: Any, error: ServiceError) -> None:
    code = grpc.StatusCode[error.status]
    trailing = ((_DETAILS, _status(code, error)),) if error.details else ()
    await context.abort(code, error.message, trailing)


def _status(code: Any, error: ServiceError) -> bytes:
    body = {"code": code.value[0], "message": error.message, "details": error.details}
    status = json_format.ParseDict(body, status_pb2.Status())
    return bytes(status.SerializeToString())
