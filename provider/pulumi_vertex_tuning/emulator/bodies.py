"""Bodies of requests, as large as the service takes them."""

from starlette.requests import Request

from pulumi_vertex_tuning.emulator.errors import invalid_argument

_LARGEST = 32 * 1024 * 1024


async def read_body(request: Request) -> bytes:
    """Return the whole body; raises INVALID_ARGUMENT when it is too large, as the service does."""
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > _LARGEST:
            raise invalid_argument(f"Request payload size exceeds the limit: {_LARGEST} bytes.")
    return bytes(body)
