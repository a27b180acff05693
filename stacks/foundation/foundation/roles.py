"""Who may do what: custom roles with just the permissions of our calls, and who has them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import Input, Output, Resource, ResourceOptions

from foundation.settings import Settings
from pulumi_vertex_tuning.vertex.access import Place, Use, permissions

_VIEW: tuple[Use, ...] = ("read",)
_OPERATE: tuple[Use, ...] = ("read", "ask", "change")


@dataclass(frozen=True)
class Roles:
    """The names of the custom roles: on the project, and on the bucket."""

    viewer: Output[str]
    operator: Output[str]
    data_viewer: Output[str]
    data_user: Output[str]


@dataclass(frozen=True)
class Grounds:
    """What roles are granted on."""

    bucket: gcp.storage.Bucket
    tuning_account: gcp.serviceaccount.Account


def make_roles(settings: Settings, apis: list[Resource]) -> Roles:
    """Make the custom roles from the table of calls."""

    def role(name: str, title: str, uses: Sequence[Use], place: Place) -> Output[str]:
        made = gcp.projects.IAMCustomRole(
            name,
            project=settings.project,
            role_id=f"vertexTuning{title.replace(' ', '')}",
            title=f"Vertex tuning {title.lower()}",
            description=f"Calls of pulumi-vertex-tuning: {', '.join(uses)}",
            permissions=permissions(uses, place),
            opts=ResourceOptions(depends_on=apis),
        )
        return made.name

    return Roles(
        viewer=role("viewer", "Viewer", _VIEW, "project"),
        operator=role("operator", "Operator", _OPERATE, "project"),
        data_viewer=role("data-viewer", "Data Viewer", _VIEW, "bucket"),
        data_user=role("data-user", "Data User", _OPERATE, "bucket"),
    )


def let_view(
    name: str, member: Input[str], settings: Settings, roles: Roles, grounds: Grounds
) -> None:
    """Let a member see jobs, models and data."""
    _on_project(name, member, settings, roles.viewer)
    _on_bucket(name, member, grounds, roles.data_viewer)


def let_operate(
    name: str, member: Input[str], settings: Settings, roles: Roles, grounds: Grounds
) -> None:
    """Let a member train, ask and delete, with the tuning account and the bucket only."""
    _on_project(name, member, settings, roles.operator)
    _on_bucket(name, member, grounds, roles.data_user)
    gcp.serviceaccount.IAMMember(
        f"{name}-acts-as-tuning",
        service_account_id=grounds.tuning_account.name,
        role="roles/iam.serviceAccountUser",
        member=member,
    )


def _on_project(name: str, member: Input[str], settings: Settings, role: Input[str]) -> None:
    gcp.projects.IAMMember(f"{name}-project", project=settings.project, role=role, member=member)


def _on_bucket(name: str, member: Input[str], grounds: Grounds, role: Input[str]) -> None:
    gcp.storage.BucketIAMMember(
        f"{name}-bucket", bucket=grounds.bucket.name, role=role, member=member
    )
