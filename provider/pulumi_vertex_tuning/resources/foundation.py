"""What another stack made for tuned models: bucket, key, account, project and region.

The stack is named by vertex-tuning:foundation. Its outputs are plain values to the program, which
are needed at once: where jobs live decides what else a stack declares.
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.runtime.sync_await import _sync_await

OUTPUTS = ("project", "location", "stagingBucket", "kmsKeyName", "tuningServiceAccount")


def read_foundation(stack: str) -> Mapping[str, str]:
    """Return what the stack exports; raise pulumi.RunError where it exports none of it."""
    reference = pulumi.StackReference(stack)
    # Pulumi's own SDKs wait so for values that a program needs before it can go on.
    outputs: Mapping[str, Any] | None = _sync_await(reference.outputs.future())
    told = outputs or {}
    found = {name: str(told[name]) for name in OUTPUTS if told.get(name)}
    if not found:
        raise pulumi.RunError(
            f"vertex-tuning:foundation: the stack {stack} exports none of {', '.join(OUTPUTS)}."
            f" Type `pulumi stack output --stack {stack}` to see what it exports, and `pulumi up`"
            " in stacks/foundation to make it."
        )
    return found
