"""What `dataset stats` shows of a file."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.dataset.editing.refusals import SHOWN, Problem, Refused
from pulumi_vertex_tuning.dataset.statistics import Sized, Statistics


@dataclass(frozen=True)
class Summary:
    """The statistics of a file under its name, its longest rows first, and what is odd."""

    name: str
    statistics: Statistics
    longest: tuple[Sized, ...]
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        longest = [asdict(row) for row in self.longest]
        return asdict(self.statistics) | {"longest": longest, "warnings": list(self.warnings)}


def summarize(path: Path) -> Summary:
    """Read a file and return what it holds; raises Refused or DatasetError for bad rows."""
    from pulumi_vertex_tuning.dataset import examine

    report = examine(path)
    if report.error_count:
        problems = [
            Problem(str(path), "line", found.line, found.path, found.message)
            for found in report.errors[:SHOWN]
        ]
        told = f"{report.error_count:,} problem{'s' * (report.error_count > 1)} in the rows"
        raise Refused(path, told, problems, report.error_count)
    if report.statistics is None:
        raise Refused(path, "no row in it; expected JSONL, one example a line")
    warnings = tuple(map(str, report.warnings))
    return Summary(path.name, report.statistics, report.longest, warnings)
