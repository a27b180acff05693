"""What stands in the way of a command on a data set: the file, the row in it, and why."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

SHOWN = 10
"""How many problems one message lists."""

Unit = Literal["line", "row"]
"""What a source counts, from 1: a text file its lines, a table its rows."""


@dataclass(frozen=True)
class Problem:
    """One row that is not as expected: where it is, the path in it, what was found and expected."""

    file: str
    unit: Unit
    number: int
    path: str
    message: str

    def __str__(self) -> str:
        at = f"{self.file}:" if self.unit == "line" else f"{self.file}: row "
        return f"{at}{self.number}: {self.path}{': ' if self.path else ''}{self.message}"

    def as_json(self) -> dict[str, Any]:
        """Return it with the number under the name of what is counted."""
        fields = asdict(self)
        number, unit = fields.pop("number"), fields.pop("unit")
        return {"file": self.file, unit: number, **fields}


class Refused(ValueError):
    """A file that a command cannot use. Nothing was written."""

    def __init__(
        self, source: object, message: str, problems: Sequence[Problem] = (), count: int = 0
    ) -> None:
        self.problems = tuple(problems)
        self.count = count or len(self.problems)
        super().__init__("\n".join([f"{source}: {message}", *listed(self.problems, self.count)]))


def needs(source: object, doing: str, error: ModuleNotFoundError) -> Refused:
    """Return the refusal to do what takes a package of the extra `data`."""
    package = (error.name or "").partition(".")[0]
    return Refused(
        source, f"{doing} needs {package}: type pip install 'pulumi-vertex-tuning[data]'"
    )


def listed(problems: Sequence[Problem], count: int) -> list[str]:
    """Return a line for each problem that is shown, and one for how many there are besides."""
    lines = [f"  {problem}" for problem in problems]
    more = count - len(problems)
    return [*lines, f"  and {more:,} more"] if more > 0 else lines
