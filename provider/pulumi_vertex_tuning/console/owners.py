"""Whose things are: the stacks of this project by the hashes on their labels."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pulumi_vertex_tuning.cli.stack import CommandError
from pulumi_vertex_tuning.cli.stacks import full_name, listed_stacks, stack_hash
from pulumi_vertex_tuning.lifecycle.identity import MANAGED_BY, STACK

OTHER = "another project"
NOBODY = "no stack"


@dataclass(frozen=True)
class Owners:
    """The stacks that are known here: names by hash. current: the selected one, "" without."""

    current: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, labels: Mapping[str, str]) -> str:
        """Return the stack that a thing's labels name, as a person calls it."""
        if not (found := labels.get(STACK)):
            return "a stack" if MANAGED_BY in labels else NOBODY
        return self.names.get(found, OTHER)


def find_owners(current: str | None) -> Owners:
    """Ask Pulumi for the stacks of the project here; none where it does not answer."""
    try:
        entries = listed_stacks(of_all_projects=False)
        names = {stack_hash(full_name(one)): _short(str(one["name"])) for one in entries}
    except CommandError:
        return Owners(current or "")
    selected = next((str(one["name"]) for one in entries if one.get("current")), "")
    return Owners(current or _short(selected), names)


def _short(name: str) -> str:
    """Return a stack's name without what Pulumi may put before it."""
    return name.rpartition("/")[2]
