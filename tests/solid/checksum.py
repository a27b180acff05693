"""CRC32C as Cloud Storage prints it."""

import base64
from collections.abc import Callable
from typing import Any

import google_crc32c

_checksum: Callable[[bytes], Any] = google_crc32c.Checksum  # has no types


def crc32c(content: bytes) -> str:
    return base64.b64encode(_checksum(content).digest()).decode()
