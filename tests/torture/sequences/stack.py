"""A stack under test, as the checks see it, whether the stand-in or the engine runs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tests.torture.sequences.declared import Bot, Properties
from tests.torture.sequences.steps import How

Kind = Literal["scope", "job", "model"]


@dataclass(eq=False)
class Entry:
    """A resource in the state. Doomed: it is to be deleted, as another one took its place."""

    kind: Kind
    name: str
    id: str
    inputs: Properties
    outputs: Properties
    retained: bool = False
    doomed: bool = False


@dataclass(frozen=True)
class Ended:
    """How a pulumi command ended. Cut: somebody ended it. Told: what it said."""

    well: bool
    cut: bool = False
    told: str = ""
    calls: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        end = "was cut" if self.cut else "ended well" if self.well else f"failed: {self.told}"
        calls = f" [{', '.join(self.calls)}]" if self.calls else ""
        return f"{end}{calls}"


class Stack(Protocol):
    """What pulumi commands can be run on."""

    def up(self, declared: Mapping[str, Bot], how: How) -> Ended:
        """Run pulumi up."""

    def refresh(self, how: How) -> Ended:
        """Run pulumi refresh."""

    def destroy(self, how: How) -> Ended:
        """Run pulumi destroy."""

    def lose_state(self) -> None:
        """Lose the state."""

    def entries(self) -> list[Entry]:
        """Return what the state holds."""
