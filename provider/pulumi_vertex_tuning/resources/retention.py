"""Whether a resource outlives its stack (retain_on_delete), as far as the program can know."""

from typing import Literal, Protocol, runtime_checkable

import pulumi

Retention = Literal["kept", "goes", "unknown"]


@runtime_checkable
class Retains(Protocol):
    """A component that knows it of itself, and of its children."""

    retention: Retention


def retention(opts: pulumi.ResourceOptions | None) -> Retention:
    """Return what the options say; the engine hands the option down from parent to child.

    What somebody else's component was told cannot be seen from here.
    """
    if opts and opts.retain_on_delete is not None:
        return "kept" if opts.retain_on_delete else "goes"
    if not opts or opts.parent is None:
        return "goes"
    return opts.parent.retention if isinstance(opts.parent, Retains) else "unknown"
