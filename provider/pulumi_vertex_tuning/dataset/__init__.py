"""Reading and checking tuning data sets in JSONL."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pulumi_vertex_tuning.dataset.errors import DatasetError, Finding

if TYPE_CHECKING:
    from pulumi_vertex_tuning.dataset.reading.file import (
        examine,
        examine_stream,
        inspect,
        inspect_stream,
    )
    from pulumi_vertex_tuning.dataset.report import Report, in_both, set_problems

__all__ = [
    "DatasetError",
    "Finding",
    "Report",
    "examine",
    "examine_stream",
    "in_both",
    "inspect",
    "inspect_stream",
    "set_problems",
]

_IN_REPORT = {"Report", "in_both", "set_problems"}


def __getattr__(name: str) -> Any:
    """Load what reads data when it is asked for: a program without local data needs no numpy."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(
        import_module(f"{__name__}.{'report' if name in _IN_REPORT else 'reading.file'}"), name
    )
