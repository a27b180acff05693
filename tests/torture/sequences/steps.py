"""The vocabulary of the sequences: what a user, other people and bad luck do to a stack."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Declare:
    """The program declares a tuned model, as it last did."""

    name: str

    def __str__(self) -> str:
        return f"declare {self.name}"


@dataclass(frozen=True)
class Undeclare:
    """The program does not declare it any more."""

    name: str

    def __str__(self) -> str:
        return f"take {self.name} out of the program"


@dataclass(frozen=True)
class Change:
    """The program declares a field of it otherwise."""

    name: str
    field: str
    value: int | str

    def __str__(self) -> str:
        return f"declare {self.name} with {self.field} {self.value!r}"


@dataclass(frozen=True)
class Revert:
    """The program declares the training that it declared so many changes ago."""

    name: str
    back: int

    def __str__(self) -> str:
        return f"revert {self.name} by {self.back}"


@dataclass(frozen=True)
class Cut:
    """A run ends after so many calls that change something, the wait being one.

    Ctrl-C lets the last of them be saved in the state. Where the engine is killed it is made,
    and not saved.
    """

    after: int
    killed: bool

    def __str__(self) -> str:
        return f"{'killed in' if self.killed else 'Ctrl-C after'} call {self.after}"


@dataclass(frozen=True)
class Fault:
    """One call to the service goes wrong."""

    rpc: str
    kind: str
    status: int = 503

    def __str__(self) -> str:
        shown = f" {self.status}" if self.kind.startswith("status") else ""
        return f"{self.rpc} meets {self.kind}{shown}"


@dataclass(frozen=True)
class How:
    """How a pulumi command is run, and what disturbs it."""

    refresh: bool = False
    cut: Cut | None = None
    fault: Fault | None = None

    def __str__(self) -> str:
        parts = [" --refresh"] if self.refresh else []
        parts += [f", {self.cut}"] if self.cut else []
        parts += [f", {self.fault}"] if self.fault else []
        return "".join(parts)


PLAINLY = How()


@dataclass(frozen=True)
class Up:
    how: How = PLAINLY

    def __str__(self) -> str:
        return f"pulumi up{self.how}"


@dataclass(frozen=True)
class Refresh:
    how: How = PLAINLY

    def __str__(self) -> str:
        return f"pulumi refresh{self.how}"


@dataclass(frozen=True)
class Destroy:
    how: How = PLAINLY

    def __str__(self) -> str:
        return f"pulumi destroy{self.how}"


@dataclass(frozen=True)
class LoseState:
    def __str__(self) -> str:
        return "the state is lost"


@dataclass(frozen=True)
class NextJob:
    """The next job of the stack takes this course; see emulator.faults.scenarios."""

    outcome: str

    def __str__(self) -> str:
        return f"the next job will be {self.outcome}"


Deed = Literal["cancel", "delete", "undeploy", "rename", "describe", "label", "checkpoint"]
"""What others do: cancel a live job; the rest is done to models."""

IN_PLACE: dict[str, str] = {
    "rename": "gives another display name to",
    "describe": "gives another description to",
    "label": "labels",
    "checkpoint": "moves the default checkpoint of",
}


@dataclass(frozen=True)
class Outside:
    """Somebody else does something to one of the stack's jobs or models."""

    deed: Deed
    which: int = 0

    def __str__(self) -> str:
        what = "a live job" if self.deed == "cancel" else "a model"
        verb = IN_PLACE.get(self.deed, f"{self.deed}s")
        return f"somebody {verb} {what} ({self.which})"


Step = (
    Declare | Undeclare | Change | Revert | Up | Refresh | Destroy | LoseState | NextJob | Outside
)
