"""A resource of the provider as a policy sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Self

JOB, MODEL, DATA = "TuningJob", "TunedModel", "Dataset"

_PREFIX = "pulumi-python:dynamic/vertextuning:"

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """Its kind ("" for what is not the provider's), its name, its stack, and its inputs."""

    kind: str
    name: str
    stack: str
    inputs: Properties = field(default_factory=dict)

    @classmethod
    def of(cls, kind: str, urn: str, inputs: Properties) -> Self:
        """Return the resource of a URN: urn:pulumi:STACK::PROJECT::TYPE::NAME."""
        own = kind.removeprefix(_PREFIX) if kind.startswith(_PREFIX) else ""
        stack, _, _, name = urn.removeprefix("urn:pulumi:").split("::", 3)
        return cls(own, name, stack, inputs)

    def get(self, *path: str) -> Any:
        """Return an input by its path, None where there is none."""
        value: Any = self.inputs
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def is_in(self, stacks: list[str]) -> bool:
        """Tell whether its stack is among these, which may be patterns such as prod-*."""
        return fits(self.stack, stacks)


def fits(text: str, patterns: list[str]) -> bool:
    """Tell whether a text is one of these, which may be patterns such as gemini-2.5-*."""
    return any(fnmatchcase(text, pattern) for pattern in patterns)
