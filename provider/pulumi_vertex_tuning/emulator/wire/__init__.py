"""Between JSON on the wire and the JSON that the emulator keeps, by Google's own proto types."""

from pulumi_vertex_tuning.emulator.wire.messages import is_loaded, load
from pulumi_vertex_tuning.emulator.wire.parse import parse
from pulumi_vertex_tuning.emulator.wire.render import render

__all__ = ["is_loaded", "load", "parse", "render"]
