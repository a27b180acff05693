"""The whole stack, from its settings to its outputs."""

from typing import Any

import pulumi
import pulumi_gcp as gcp
from pulumi import Resource

from foundation.accounts import let_tune, make_tuning_account
from foundation.budget import make_budget
from foundation.data import allow_key, make_bucket, make_key
from foundation.federation import federate
from foundation.roles import Grounds, Roles, let_operate, let_view, make_roles
from foundation.services import Agents, find_agents, project_number, turn_on
from foundation.settings import Settings


def declare(settings: Settings) -> None:
    """Declare all resources and export what the stack of tuned models and CI read."""
    apis = turn_on(settings)
    number = project_number(settings, apis)
    agents = find_agents(settings, number, apis)
    key, allowed = _key(settings, agents, apis)
    account = make_tuning_account(settings, apis)
    bucket = make_bucket(settings, key, [*apis, *allowed])
    let_tune(settings, account, bucket, agents)
    roles, grounds = make_roles(settings, apis), Grounds(bucket, account)
    _let_people(settings, roles, grounds)
    if settings.budget:
        make_budget(settings, settings.budget, number, apis)
    _export(
        project=settings.project,
        location=settings.location,
        stagingBucket=bucket.name,
        kmsKeyName=key.id if key else None,
        tuningServiceAccount=account.email,
        **_let_github(settings, roles, grounds, apis),
    )


def _key(
    settings: Settings, agents: Agents, apis: list[Resource]
) -> tuple[gcp.kms.CryptoKey | None, list[Resource]]:
    if settings.encryption is None:
        return None, []
    key = make_key(settings, settings.encryption, apis)
    return key, allow_key(settings, key, agents)


def _let_people(settings: Settings, roles: Roles, grounds: Grounds) -> None:
    for member in settings.viewers:
        let_view(f"viewer-{_short(member)}", member, settings, roles, grounds)
    for member in settings.operators:
        let_operate(f"operator-{_short(member)}", member, settings, roles, grounds)


def _let_github(
    settings: Settings, roles: Roles, grounds: Grounds, apis: list[Resource]
) -> dict[str, Any]:
    if settings.github is None:
        return {}
    github = federate(settings, settings.github, apis)
    let_view("preview", github.preview.member, settings, roles, grounds)
    let_operate("deploy", github.deploy.member, settings, roles, grounds)
    return {
        "workloadIdentityProvider": github.provider,
        "previewServiceAccount": github.preview.email,
        "deployServiceAccount": github.deploy.email,
    }


def _short(member: str) -> str:
    """Return a name for a member's resources."""
    return member.removeprefix("principalSet://").removeprefix("principal://").replace("/", "-")


def _export(**outputs: Any) -> None:
    for name, value in outputs.items():
        if value is not None:
            pulumi.export(name, value)
