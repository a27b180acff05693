"""What was asked of the emulator since it began, for tests that show what was not sent."""

from collections import deque

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_KEPT = 10_000


class RequestLog:
    """The newest requests to the emulated APIs: method and path with query."""

    def __init__(self) -> None:
        self._requests: deque[dict[str, str]] = deque(maxlen=_KEPT)

    def note(self, method: str, path: str) -> None:
        """Keep one request; the emulator's own pages are not among them."""
        if not path.startswith("/emulator/"):
            self._requests.append({"method": method, "path": path})

    async def show(self, _request: Request) -> Response:
        """Answer GET /emulator/requests."""
        return JSONResponse({"requests": list(self._requests)})
