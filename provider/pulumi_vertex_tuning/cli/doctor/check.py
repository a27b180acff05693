"""What a look at one thing found."""

from dataclasses import asdict, dataclass
from typing import Literal

Verdict = Literal["ok", "warn", "fail"]


@dataclass(frozen=True)
class Check:
    """One line of the report. Fix: what to type, "" where nothing is to be done."""

    name: str
    verdict: Verdict
    found: str
    fix: str = ""

    def as_json(self) -> dict[str, str | None]:
        """Return it for JSON."""
        return {**asdict(self), "fix": self.fix or None}
