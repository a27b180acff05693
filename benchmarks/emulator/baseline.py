"""The baseline of the requests: one bare route of Starlette on uvicorn with ready-made bytes.

As a program (`python -m benchmarks.emulator.baseline FILE...`) it serves each file under its
number.
"""

import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

READY = "ready at "


def build(contents: list[bytes]) -> Starlette:
    """Return an application that answers /v1/NUMBER with the content of that number."""

    async def answer(request: Request) -> Response:
        content = contents[int(request.path_params["number"])]
        return Response(content, media_type="application/json")

    return Starlette(routes=[Route("/v1/{number:int}", answer)])


def main(paths: list[str]) -> None:
    """Serve until the end of standard input."""
    app = build([Path(path).read_bytes() for path in paths])
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        sys.stdout.write(f"{READY}{listener.getsockname()[1]}\n")
        sys.stdout.flush()
        config = uvicorn.Config(app, log_level="warning", access_log=False, ws="none")
        uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1:])
