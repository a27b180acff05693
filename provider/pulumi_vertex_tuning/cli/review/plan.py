"""What `pulumi preview --json` prints, as far as a review needs it. The text is not trusted."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_PREFIXES = ("warning: ", "error: ")
_OURS = "pulumi-python:dynamic/vertextuning:"
_NOT_SHOWN = {"same", "refresh", "read", "delete-replaced", "discard-replaced"}
_AS_REPLACE = {"create-replacement", "import-replacement", "read-replacement"}

_NAME = 3
"""Where the name stands among the parts of a URN: urn:pulumi:stack::project::types::name."""

COMPONENT = "vertextuning:index:SupervisedTuning"


class NotAPreview(Exception):
    """The text is not what `pulumi preview --json` prints; the message says what it lacks."""


@dataclass(frozen=True)
class Step:
    """What is going to happen to one resource; inputs before and after."""

    op: str
    urn: str
    parent: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    reasons: tuple[str, ...] = ()
    id: str = ""

    @property
    def kind(self) -> str:
        """The type, without the path of this provider's own."""
        return kind_of(self.urn)

    @property
    def name(self) -> str:
        """The resource's name."""
        return name_of(self.urn)


@dataclass(frozen=True)
class Diagnostic:
    """A line that was told of a resource, or of the whole run where the URN is empty."""

    severity: str
    urn: str
    text: str


@dataclass(frozen=True)
class Plan:
    """A preview: what changes, what was told, and the configured prices as they are written."""

    stack: str
    steps: tuple[Step, ...]
    diagnostics: tuple[Diagnostic, ...]
    unchanged: int
    prices: str = ""

    def told(self, severity: str) -> list[Diagnostic]:
        """Return what was told with this severity."""
        return [one for one in self.diagnostics if one.severity == severity]


def read_plan(text: str) -> Plan:
    """Return the preview; raise NotAPreview where the text is none."""
    try:
        told = json.loads(text)
    except ValueError as error:
        raise NotAPreview(f"it is not JSON ({error})") from None
    if not isinstance(told, dict) or not ({"steps", "diagnostics"} & told.keys()):
        raise NotAPreview("it has neither steps nor diagnostics")
    try:
        return _plan(told)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NotAPreview(f"it has another form ({type(error).__name__}: {error})") from None


def kind_of(urn: str) -> str:
    """Return the type in a URN, in short where it is this provider's."""
    parts = urn.split("::", _NAME)
    return parts[2].rpartition("$")[2].removeprefix(_OURS) if len(parts) > _NAME else ""


def name_of(urn: str) -> str:
    """Return the name in a URN: all behind the type, whatever a person called it."""
    return urn.split("::", _NAME)[-1]


def _plan(told: Mapping[str, Any]) -> Plan:
    steps = told.get("steps") or []
    summary = told.get("changeSummary") or {}
    return Plan(
        stack=_stack(steps),
        steps=tuple(_steps(steps)),
        diagnostics=tuple(sorted(map(_diagnostic, told.get("diagnostics") or []), key=_urn)),
        unchanged=int(summary.get("same", 0)),
        prices=str((told.get("config") or {}).get("vertex-tuning:prices", "")),
    )


def _stack(steps: list[Mapping[str, Any]]) -> str:
    if not steps:
        return ""
    head, project, *_ = steps[0]["urn"].split("::")
    return f"{project}/{head.rpartition(':')[2]}"


def _steps(steps: list[Mapping[str, Any]]) -> Iterator[Step]:
    for step in steps:
        op = "replace" if step["op"] in _AS_REPLACE else step["op"]
        if op in _NOT_SHOWN or kind_of(step["urn"]) == "pulumi:pulumi:Stack":
            continue
        old, new = step.get("oldState") or {}, step.get("newState") or {}
        yield Step(
            op=op,
            urn=step["urn"],
            parent=(new or old).get("parent", ""),
            old=old.get("inputs") or {},
            new=new.get("inputs") or {} if op != "delete" else {},
            reasons=tuple(step.get("replaceReasons") or ()),
            id=old.get("id", ""),
        )


def _diagnostic(told: Mapping[str, Any]) -> Diagnostic:
    text = told["message"].strip()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    return Diagnostic(told.get("severity", "info"), told.get("urn", ""), text)


def _urn(one: Diagnostic) -> str:
    return one.urn
