"""The public sample data that Google's guides name, stood in for by rows of our own."""

from pulumi_vertex_tuning.emulator.samples.bucket import is_read_only, put_samples

__all__ = ["is_read_only", "put_samples"]
