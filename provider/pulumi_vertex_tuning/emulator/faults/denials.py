"""Permissions that the caller lacks, as the service tells it."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from pydantic import BaseModel, ConfigDict, Field

from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.jsontypes import Json

ACT_AS = "iam.serviceAccounts.actAs"
_HOST = "aiplatform.googleapis.com"


class Denial(BaseModel):
    """Permissions such as "aiplatform.models.*" that are denied on resources.

    `resource` is a pattern that is searched for in the resource's name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    deny: list[str] = Field(min_length=1)
    resource: re.Pattern[str] = re.compile("")

    def holds(self, permission: str, resource: str) -> bool:
        """Tell whether the permission is denied on the resource."""
        return self.resource.search(resource) is not None and any(
            fnmatchcase(permission, pattern) for pattern in self.deny
        )


class Denials:
    """What is denied now. Nothing is at first: an emulator knows no accounts."""

    def __init__(self) -> None:
        self._denials: list[Denial] = []

    def add(self, denial: Denial) -> None:
        """Deny more."""
        self._denials.append(denial)

    def clear(self) -> None:
        """Allow everything."""
        self._denials.clear()

    def shown(self) -> list[Json]:
        """Return all denials as JSON."""
        return [denial.model_dump(mode="json") for denial in self._denials]

    def hold(self, permission: str, resource: str) -> bool:
        """Tell whether a permission is denied on a resource."""
        return any(denial.holds(permission, resource) for denial in self._denials)

    def check(self, permission: str, resource: str) -> None:
        """Raise PERMISSION_DENIED when the permission is denied on the resource."""
        if self.hold(permission, resource):
            raise _denied(permission, resource)

    def __len__(self) -> int:
        return len(self._denials)


def _denied(permission: str, resource: str) -> ServiceError:
    details: Sequence[Json] = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": "IAM_PERMISSION_DENIED",
            "domain": _HOST,
            "metadata": {"permission": permission, "resource": resource},
        },
    ]
    return ServiceError(
        "PERMISSION_DENIED",
        f"Permission '{permission}' denied on resource '//{_HOST}/{resource}' "
        "(or it may not exist).",
        details,
    )
