"""A resource's row in what Pulumi shows, for its plugin to write on.

A plugin has no pulumi.log and is not told any URN. It is started with the engine's address, which
takes lines for every URN; the program passes the URN along as a property that goes no further
than check.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import pulumi
from pulumi import Output

ROW = "row"
"""The property with the URN. It never reaches the state."""

_TYPE = "pulumi-python:dynamic/vertextuning:{}"
_SECONDS = 5.0
"""A line is worth no longer wait."""


@dataclass(frozen=True)
class Row:
    """The row of the resource with this URN. What cannot be told is let go."""

    urn: str = ""

    @property
    def name(self) -> str:
        """The resource's name."""
        return self.urn.rpartition("::")[2]

    def info(self, text: str) -> None:
        """Show a line that stays."""
        _tell("INFO", text, self.urn)

    def warn(self, text: str) -> None:
        """Show a warning."""
        _tell("WARNING", text, self.urn)

    def passing(self, text: str) -> None:
        """Show a line until the next one comes."""
        _tell("INFO", text, self.urn, ephemeral=True)


def row_of(kind: str, name: str, opts: pulumi.ResourceOptions | None) -> Output[str]:
    """Return the URN that a resource of the program will have.

    Without the dependency on the parent that it is made from: a component waits for its children.
    """
    urn = pulumi.create_urn(name, _TYPE.format(kind), opts.parent if opts else None)
    value: Any = urn.future(with_unknowns=True)
    return Output(set(), value, urn.is_known())


def row_in(properties: dict[str, Any]) -> Row:
    """Return the row that the program passed along."""
    urn = properties.get(ROW)
    return Row(urn) if isinstance(urn, str) else Row()


def engine_address(arguments: Sequence[str]) -> str | None:
    """Return the engine's address in the arguments of a plugin; None where this is no plugin."""
    program, *rest = arguments or [""]
    of_plugin = program.replace("\\", "/").endswith("pulumi/dynamic/__main__.py")
    return rest[-1] if of_plugin and rest and ":" in rest[-1] else None


def _tell(severity: str, text: str, urn: str, *, ephemeral: bool = False) -> None:
    import grpc
    from pulumi.runtime.proto import engine_pb2

    messages: Any = engine_pb2  # made at run time, unknown to type checkers
    address = engine_address(sys.argv)
    if address is None or not urn:
        return
    line = messages.LogRequest(
        severity=getattr(messages, severity), message=text, urn=urn, ephemeral=ephemeral
    )
    with suppress(grpc.RpcError):
        _engine(address).Log(line, timeout=_SECONDS)


@cache
def _engine(address: str) -> Any:
    import grpc
    from pulumi.runtime.proto import engine_pb2_grpc

    return engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))
