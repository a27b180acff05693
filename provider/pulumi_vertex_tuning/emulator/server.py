"""The emulator as a process: its folder, its lock, its socket, its ready line."""

import asyncio
import fcntl
import gc
import logging
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import uvicorn

from pulumi_vertex_tuning.emulator.app import build_app, lifespan_of
from pulumi_vertex_tuning.emulator.hosts import Hosts, is_loopback
from pulumi_vertex_tuning.emulator.samples import put_samples
from pulumi_vertex_tuning.emulator.service import Service
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore
from pulumi_vertex_tuning.emulator.store import Store
from pulumi_vertex_tuning.emulator.tuning.folders import JobFolders
from pulumi_vertex_tuning.emulator.tuning.runner import Runner
from pulumi_vertex_tuning.emulator.tuning.workers import Workers
from pulumi_vertex_tuning.emulator.wire import load

if TYPE_CHECKING:
    from pulumi_vertex_tuning.emulator.rpc import GrpcServer

_BACKLOG = 1024
_SHUTDOWN_SECONDS = 5


class StartError(Exception):
    """The emulator cannot start. The text says why and what to do."""


@dataclass(frozen=True)
class Options:
    """How to run. Port 0 is a free one; no data_dir is a temporary folder.

    Without a grpc_port there is no gRPC. `concurrent_jobs` is how many tuning jobs may run at
    once in a project; None is any number. `list_lag` is how many seconds lists are late.
    `allow_remote` is needed for a host that is not loopback.
    """

    host: str
    port: int
    job_seconds: float
    data_dir: Path | None
    grpc_port: int | None = None
    concurrent_jobs: int | None = None
    list_lag: float = 0.0
    allow_remote: bool = False


def serve(options: Options) -> None:
    """Run until SIGINT or SIGTERM; raises StartError."""
    if not options.allow_remote and not is_loopback(options.host):
        raise StartError(
            f"--host {options.host} lets everybody in who can reach this machine, and no "
            "credentials are checked. Add --allow-remote if that is meant.",
        )
    logging.basicConfig(format="%(levelname)s %(name)s (emulated): %(message)s")
    with ExitStack() as stack:
        data_dir = stack.enter_context(_data_dir(options.data_dir))
        listener = stack.enter_context(_listener(options))
        asyncio.run(_serve(options, data_dir, listener))


async def _serve(options: Options, data_dir: Path, listener: socket.socket) -> None:
    store, buckets = Store(data_dir / "vertex.sqlite", options.list_lag), BucketStore(data_dir)
    put_samples(buckets)
    folders, workers = JobFolders(data_dir), Workers()
    runner = Runner(store, folders, workers, options.job_seconds, options.concurrent_jobs)
    # The proto types take most of a second to import: now, not in the first request.
    load("v1")

    service = Service(store, buckets, folders, runner)
    grpc_server, also = _grpc_server(service, options)

    async def start() -> None:
        runner.resume()
        if grpc_server is not None:
            await grpc_server.start()

    async def stop() -> None:
        if grpc_server is not None:
            await grpc_server.stop()
        await runner.close()
        await workers.close()
        store.close()
        buckets.close()

    app = build_app(
        service,
        lifespan_of(start, stop),
        Hosts(remote=options.allow_remote),
    )
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="on",
        ws="none",
        server_header=False,
        headers=[("server", "emulated-vertex-ai")],
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    ready = f"Emulated Vertex AI is ready at {_url(options.host, listener)}{also}"
    server = _Server(config, ready)
    service.connections.attach(lambda: server.server_state.connections)
    await server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Says when it is ready, and ends on a signal without passing it on."""

    def __init__(self, config: uvicorn.Config, ready: str) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            # What is there now stays: without it each full collection stops all for 0.1 s.
            gc.freeze()
            print(self._ready, flush=True)  # noqa: T201 - the one line that callers wait for

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM. uvicorn's own would raise them again at the end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


@contextmanager
def _data_dir(asked: Path | None) -> Iterator[Path]:
    if asked is None:
        with tempfile.TemporaryDirectory(prefix="emulated-vertex-") as folder:
            yield Path(folder)
        return
    with _open_lock(asked) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartError(
                f"Another emulator uses the data folder {asked}. "
                "Stop it, or give this one another --data-dir.",
            ) from error
        yield asked.resolve()


def _open_lock(data_dir: Path) -> IO[str]:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return (data_dir / "lock").open("w")
    except OSError as error:
        raise StartError(f"Cannot use the data folder {data_dir}: {error.strerror}.") from error


@contextmanager
def _listener(options: Options) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only where the protocol is named; with it every answer
    # on a kept connection takes 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((options.host, options.port))
        except OSError as error:
            raise StartError(
                f"Cannot listen on {options.host}:{options.port}: {error.strerror or error}. "
                "Give another --port, or --port 0 for a free one.",
            ) from error
        listener.listen(_BACKLOG)
        yield listener


def _grpc_server(service: Service, options: Options) -> tuple["GrpcServer | None", str]:
    """Return the gRPC server that is asked for, and what the ready line says of it."""
    if options.grpc_port is None:
        return None, ""
    from pulumi_vertex_tuning.emulator.rpc import GrpcServer

    server = GrpcServer(service)
    try:
        address = server.bind(options.host, options.grpc_port)
    except OSError as error:
        raise StartError(
            f"Cannot listen on {options.host}:{options.grpc_port} for gRPC: "
            f"{error.strerror or error}. "
            "Give another --grpc-port, or --grpc-port 0 for a free one.",
        ) from error
    return server, f", gRPC at {address}"


def _url(host: str, listener: socket.socket) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}"
