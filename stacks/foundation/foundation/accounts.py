"""The account that jobs run as."""

import pulumi_gcp as gcp
from pulumi import Resource, ResourceOptions

from foundation.services import Agents
from foundation.settings import Settings


def make_tuning_account(settings: Settings, apis: list[Resource]) -> gcp.serviceaccount.Account:
    """Make the account that jobs run as. It has no keys: Google signs for it."""
    return gcp.serviceaccount.Account(
        "tuning",
        project=settings.project,
        account_id=settings.tuning_account,
        display_name="Runs tuning jobs",
        opts=ResourceOptions(depends_on=apis),
    )


def let_tune(
    settings: Settings,
    account: gcp.serviceaccount.Account,
    bucket: gcp.storage.Bucket,
    agents: Agents,
) -> None:
    """Let jobs run as the account, and the account read the data."""
    gcp.projects.IAMMember(
        "tuning-project",
        project=settings.project,
        role="roles/aiplatform.tuningServiceAgent",
        member=account.member,
    )
    gcp.storage.BucketIAMMember(
        "tuning-bucket",
        bucket=bucket.name,
        role="roles/storage.objectViewer",
        member=account.member,
    )
    if settings.tuning_agent:
        gcp.serviceaccount.IAMMember(
            "tuning-agent-signs",
            service_account_id=account.name,
            role="roles/iam.serviceAccountTokenCreator",
            member=agents.tuning,
            opts=ResourceOptions(depends_on=agents.after),
        )
