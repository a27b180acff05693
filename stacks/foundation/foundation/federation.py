"""GitHub Actions without keys: its tokens are exchanged for those of two accounts."""

from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import Output, Resource, ResourceOptions

from foundation.github import ISSUER, MAPPING, Github, attribute_of
from foundation.settings import Settings


@dataclass(frozen=True)
class Federation:
    """The provider that workflows name, and the accounts that they may become."""

    provider: Output[str]
    preview: gcp.serviceaccount.Account
    deploy: gcp.serviceaccount.Account


def federate(settings: Settings, github: Github, apis: list[Resource]) -> Federation:
    """Make the pool with its provider, and an account each for previews and for `up`."""
    after = ResourceOptions(depends_on=apis)
    pool = gcp.iam.WorkloadIdentityPool(
        "github",
        project=settings.project,
        workload_identity_pool_id="vertex-tuning-github",
        display_name="GitHub Actions",
        opts=after,
    )
    provider = gcp.iam.WorkloadIdentityPoolProvider(
        "github",
        project=settings.project,
        workload_identity_pool_id=pool.workload_identity_pool_id,
        workload_identity_pool_provider_id="github",
        display_name="GitHub Actions",
        attribute_mapping=MAPPING,
        attribute_condition=github.condition,
        oidc={"issuer_uri": ISSUER},
    )
    accounts = {
        name: gcp.serviceaccount.Account(
            name,
            project=settings.project,
            account_id=f"vertex-tuning-{name}",
            display_name=title,
            opts=after,
        )
        for name, title in (("preview", "Previews in GitHub"), ("deploy", "Deploys from GitHub"))
    }
    _bind("preview", accounts["preview"], pool, github.preview)
    _bind("deploy", accounts["deploy"], pool, github.deploy)
    return Federation(provider.name, accounts["preview"], accounts["deploy"])


def _bind(
    name: str,
    account: gcp.serviceaccount.Account,
    pool: gcp.iam.WorkloadIdentityPool,
    triggers: tuple[str, ...],
) -> None:
    """Let the jobs of these triggers become the account."""
    for trigger in triggers:
        gcp.serviceaccount.IAMMember(
            f"{name}-{trigger.replace(':', '-').replace('/', '-')}",
            service_account_id=account.name,
            role="roles/iam.workloadIdentityUser",
            member=Output.concat(
                "principalSet://iam.googleapis.com/",
                pool.name,
                "/attribute.",
                attribute_of(trigger),
            ),
        )
