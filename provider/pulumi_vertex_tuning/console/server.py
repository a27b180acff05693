"""The console as a server on loopback."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from pulumi_vertex_tuning.console.guard import Guard
from pulumi_vertex_tuning.console.pages.create import create_page
from pulumi_vertex_tuning.console.pages.job import job_page
from pulumi_vertex_tuning.console.pages.jobs import jobs_page
from pulumi_vertex_tuning.console.world import World

_HOST = "127.0.0.1"

_PATIENCE = 3.0
"""Seconds that the address waits for the list, so that the first page has it."""

_MISSED = 20
"""Messages that a browser may miss and still go on; each may hold the charts of a whole job."""


class PortTaken(Exception):
    """Somebody else listens there."""


def serve(world: World, port: int, tell: Callable[[str], None]) -> None:
    """Serve until it is stopped; tell the start address as soon as it is open."""
    with _listening(port) as listener, TemporaryDirectory(prefix="vertex-tuning-") as folder:
        world.uploads = Path(folder)
        taken = listener.getsockname()[1]
        token = secrets.token_urlsafe(32)
        address = f"http://{_HOST}:{taken}/?token={token}"
        guarded = Guard(_app(world, lambda: tell(address)), taken, token)
        config = uvicorn.Config(guarded, log_level="warning", ws="websockets-sansio")
        uvicorn.Server(config).run(sockets=[listener])


def _app(world: World, ready: Callable[[], None]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        watching = asyncio.create_task(world.watch())
        with suppress(TimeoutError):
            await asyncio.wait_for(world.looked.wait(), _PATIENCE)
        ready()
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    for page in (jobs_page, job_page, create_page):
        page(world)
    ui.run_with(
        app,
        title="Tuned models",
        dark=None,
        show_welcome_message=False,
        reconnect_timeout=10,
        message_history_length=_MISSED,
        binding_refresh_interval=None,
        tailwind=False,
    )
    return app


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
        listener.listen()  # so that the address is good from the moment it is printed
    except OSError as error:
        listener.close()
        raise PortTaken(f"port {port} cannot be used: {error.strerror}") from None
    return listener
