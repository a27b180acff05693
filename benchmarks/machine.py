"""What the figures were measured on."""

import os
import platform
from dataclasses import dataclass


@dataclass(frozen=True)
class Machine:
    """Cores, system and Python, and the load before and after the run."""

    what: str
    load_before: float
    load_after: float

    @classmethod
    def since(cls, load_before: float) -> "Machine":
        """Return this machine at the end of a run."""
        what = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
        return cls(what, load_before, load())

    def __str__(self) -> str:
        """Return the line above a table."""
        return f"{self.what}; load {self.load_before:.1f} before, {self.load_after:.1f} after"


def load() -> float:
    """Return how many processes wanted a core in the last minute."""
    return os.getloadavg()[0]
