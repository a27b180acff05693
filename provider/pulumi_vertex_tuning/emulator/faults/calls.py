"""Faults as calls over gRPC meet them: what breaks a connection is a status there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pulumi_vertex_tuning.emulator.dispatch import Route
from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.faults.denials import Denials
from pulumi_vertex_tuning.emulator.faults.fault import Asked, Fault, Faults, Kind
from pulumi_vertex_tuning.emulator.faults.methods import api_method
from pulumi_vertex_tuning.emulator.names import ResourceName

_LOST = "Connection reset by a fault of the emulator."
_UNREADABLE = "The answer was broken by a fault of the emulator."


@asynccontextmanager
async def meeting_faults(faults: Faults, rpc: str, path: str) -> AsyncIterator[None]:
    """Do the work of a call inside; raises what the fault that it meets makes of it."""
    fault = faults.meet(Asked("POST", path, rpc)) if faults else None
    if fault is not None:
        await _before(fault)
    yield
    if fault is not None:
        await _after(fault)


def check_permission(denials: Denials, route: Route, name: ResourceName) -> None:
    """Raise PERMISSION_DENIED when the caller may not use a method on a resource."""
    method = api_method(route.method, route.pattern.split("/"), route.verb, str(name))
    if method is not None:
        denials.check(method.permission, method.resource)


async def _before(fault: Fault) -> None:
    if fault.kind is not Kind.LATENCY:
        await asyncio.sleep(fault.seconds)
    if fault.kind is Kind.STATUS:
        raise fault.error()
    if fault.kind is Kind.RESET_BEFORE:
        raise ServiceError("UNAVAILABLE", _LOST)


async def _after(fault: Fault) -> None:
    if fault.kind is Kind.LATENCY:
        await asyncio.sleep(fault.seconds)
    if fault.kind is Kind.STATUS_AFTER:
        raise fault.error()
    if fault.kind is Kind.RESET_AFTER:
        raise ServiceError("UNAVAILABLE", _LOST)
    if fault.kind in (Kind.TRUNCATED_BODY, Kind.GARBAGE_BODY):
        raise ServiceError("INTERNAL", _UNREADABLE)
