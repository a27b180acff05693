"""The shapes that pass between the parts of the emulator."""

from typing import Any

Json = dict[str, Any]
"""A JSON object as the API prints it: camelCase keys, enum names, int64 as strings."""
