"""The project: its number, the APIs that are on, and Google's own accounts in it."""

from dataclasses import dataclass

import pulumi_gcp as gcp
from pulumi import InvokeOutputOptions, Output, Resource, ResourceOptions

from foundation.settings import Settings

APIS = (
    "aiplatform",
    "cloudresourcemanager",
    "iam",
    "iamcredentials",
    "serviceusage",
    "storage",
    "sts",
)


@dataclass(frozen=True)
class Agents:
    """Google's own accounts in the project, as members, and what must be there before them."""

    vertex: Output[str]
    tuning: Output[str]
    storage: Output[str]
    after: list[Resource]


def turn_on(settings: Settings) -> list[Resource]:
    """Turn the APIs on. They stay on when the stack goes: others may use them."""
    wanted = [
        *APIS,
        *(["cloudkms"] if settings.encryption else []),
        *(["billingbudgets"] if settings.budget else []),
    ]
    return [
        gcp.projects.Service(
            api,
            project=settings.project,
            service=f"{api}.googleapis.com",
            disable_on_destroy=False,
        )
        for api in wanted
    ]


def project_number(settings: Settings, apis: list[Resource]) -> Output[str]:
    """Return the project's number."""
    project = gcp.organizations.get_project_output(
        project_id=settings.project, opts=InvokeOutputOptions(depends_on=apis)
    )
    return project.apply(lambda found: str(found.number))


def find_agents(settings: Settings, number: Output[str], apis: list[Resource]) -> Agents:
    """Return Google's accounts. The one for tuning exists after the project's first job only."""
    vertex = gcp.projects.ServiceIdentity(
        "vertex-agent",
        project=settings.project,
        service="aiplatform.googleapis.com",
        opts=ResourceOptions(depends_on=apis),
    )
    storage = gcp.storage.get_project_service_account_output(
        project=settings.project, opts=InvokeOutputOptions(depends_on=apis)
    )
    return Agents(
        vertex=vertex.member,
        tuning=Output.concat(
            "serviceAccount:service-", number, "@gcp-sa-vertex-tune.iam.gserviceaccount.com"
        ),
        storage=Output.concat("serviceAccount:", storage.email_address),
        after=[vertex],
    )
