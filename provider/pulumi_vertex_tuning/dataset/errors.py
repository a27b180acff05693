"""What is wrong with a data set, by line and path."""

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 10
"""How many findings one message lists."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong: the line (from 1), the JSON path in the row, and what was expected."""

    line: int
    path: str
    message: str


class DatasetError(ValueError):
    """A data set that cannot be used for tuning. Nothing of it was uploaded."""

    def __init__(
        self, source: str, problem: str, findings: Sequence[Finding] = (), count: int = 0
    ) -> None:
        self.source = source
        self.problem = problem
        self.findings = tuple(findings)
        self.count = max(count, len(findings))
        super().__init__("\n".join([f"{source}: {problem}", *self._lines()]))

    def _lines(self) -> list[str]:
        lines = [
            f"  {self.source}:{finding.line}: {finding.path}{': ' if finding.path else ''}"
            f"{finding.message}"
            for finding in self.findings[:SHOWN]
        ]
        more = self.count - len(lines)
        return [*lines, f"  and {more:,} more"] if more > 0 else lines
