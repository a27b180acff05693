"""Reading and checking tuning data sets in JSONL."""

from pulumi_vertex_tuning.dataset.errors import DatasetError, Finding
from pulumi_vertex_tuning.dataset.file import DatasetFile, inspect, inspect_stream

__all__ = ["DatasetError", "DatasetFile", "Finding", "inspect", "inspect_stream"]
