"""What a caller lacks that is refused, and the command that gives it.

Roles: Google's definitions as cloud.google.com/iam/docs/roles-permissions has them under
aiplatform, storage, iam and serviceusage; from copies read in November 2026.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

ACT_AS = "iam.serviceAccounts.actAs"

_GRANTED_BY = {
    ("roles/aiplatform.viewer", "roles/aiplatform.user"): """
        aiplatform.tuningJobs.get aiplatform.tuningJobs.list
        aiplatform.models.get aiplatform.models.list
        aiplatform.endpoints.get aiplatform.endpoints.list
        aiplatform.locations.get
        aiplatform.metadataStores.get aiplatform.metadataStores.list
        aiplatform.contexts.get aiplatform.contexts.list
        aiplatform.artifacts.get aiplatform.artifacts.list
        aiplatform.executions.get aiplatform.executions.list
        aiplatform.tensorboards.get aiplatform.tensorboards.list
        aiplatform.tensorboardExperiments.get aiplatform.tensorboardExperiments.list
        aiplatform.tensorboardRuns.get aiplatform.tensorboardRuns.list
        aiplatform.tensorboardTimeSeries.get aiplatform.tensorboardTimeSeries.list
        aiplatform.tensorboardTimeSeries.read aiplatform.tensorboardTimeSeries.batchRead
        """,
    ("roles/aiplatform.user",): """
        aiplatform.tuningJobs.create aiplatform.tuningJobs.cancel
        aiplatform.tuningJobs.vertexTune
        aiplatform.models.update aiplatform.models.delete
        aiplatform.endpoints.update aiplatform.endpoints.undeploy aiplatform.endpoints.delete
        aiplatform.endpoints.predict
        """,
    ("roles/storage.objectViewer", "roles/storage.objectUser"): """
        storage.objects.get storage.objects.list
        """,
    ("roles/storage.objectCreator", "roles/storage.objectUser"): "storage.objects.create",
    ("roles/storage.objectUser",): "storage.objects.delete",
    ("roles/storage.bucketViewer", "roles/storage.legacyBucketReader"): "storage.buckets.get",
    ("roles/storage.admin",): "storage.buckets.create storage.buckets.getIamPolicy",
    ("roles/iam.serviceAccountUser",): ACT_AS,
    ("roles/serviceusage.serviceUsageConsumer",): "serviceusage.services.use",
}

ROLES: Mapping[str, tuple[str, ...]] = {
    permission: roles
    for roles, permissions in _GRANTED_BY.items()
    for permission in permissions.split()
}
"""The predefined roles that grant a permission, the one that grants least first."""

_PERMISSION = re.compile(r"[Pp]ermission '([\w.]+)' denied|does not have ([\w.]+) access")
_ACT_AS_REFUSED = "do not have permission to act as service"
_CALLER = re.compile(r"(?:^|\s)([\w.+-]+@[\w-]+(?:\.[\w-]+)+|principal://[\w./-]+) does not have ")
_ACCOUNT = re.compile(r"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")
_PROJECT = re.compile(r"projects/(?!_/)([a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?)|in project ([a-z0-9-]+)")
_BUCKET = re.compile(r"(?:gs://|buckets/)([a-z0-9][a-z0-9._-]*[a-z0-9])")
_API = re.compile(r"\b([a-z0-9]+\.googleapis\.com)\b")

_OF_A_PROJECT = {"storage.buckets.create"}
_UNUSED_API = "has not been used in project"
_NO_QUOTA_PROJECT = "requires a quota project"

_ALL_ROLES = "https://cloud.google.com/iam/docs/roles-permissions"
_WHO = (
    "E-MAIL is the account that makes the calls; of a service account, write"
    " serviceAccount:E-MAIL instead of user:E-MAIL."
)


@dataclass(frozen=True)
class Denial:
    """A missing permission, the roles that grant it (the least first), and what to do.

    Permission is "" and roles are () where something else than a role is missing.
    """

    permission: str = ""
    roles: tuple[str, ...] = ()
    advice: str = ""


def is_denial(message: str) -> bool:
    """Tell whether a text speaks of a missing permission, whatever its status says."""
    return bool(_permission(message, {}))


def explain(message: str, reason: str, metadata: Mapping[str, str], action: str) -> Denial:
    """Return what is missing, by the service's text, by its ErrorInfo and by what was tried."""
    texts = (metadata.get("resource", ""), metadata.get("consumer", ""), message, action)
    if reason in {"SERVICE_DISABLED", "accessNotConfigured"} or _UNUSED_API in message:
        return Denial(advice=_turn_on(message, metadata, texts))
    if reason == "BILLING_DISABLED":
        return Denial(advice=_pay(texts))
    permission = _permission(message, metadata)
    if not permission:
        return Denial()
    roles = ROLES.get(permission, ())
    return Denial(permission, roles, _grant(permission, roles, texts))


def how_to_grant(permission: str, where: str) -> str:
    """Return the command that grants the caller a permission on projects/P or gs://BUCKET."""
    _, command = _place(permission, (where,))
    roles = ROLES.get(permission)
    return f"{command} --member=user:E-MAIL --role={roles[0]}" if roles else _ALL_ROLES


def _permission(message: str, metadata: Mapping[str, str]) -> str:
    if _ACT_AS_REFUSED in message:
        return ACT_AS
    found = _PERMISSION.search(message)
    return metadata.get("permission") or (found[1] or found[2] if found else "")


def _turn_on(message: str, metadata: Mapping[str, str], texts: tuple[str, ...]) -> str:
    if _NO_QUOTA_PROJECT in message:
        project = _first(_PROJECT, texts[-1:], "PROJECT")
        return f"Type `gcloud auth application-default set-quota-project {project}`."
    api = _first(_API, (metadata.get("service", ""), message), "aiplatform.googleapis.com")
    project = _first(_PROJECT, texts[1:], "PROJECT")
    return (
        f"Turn it on with `gcloud services enable {api} --project={project}`;"
        " it takes a few minutes to work everywhere."
    )


def _pay(texts: tuple[str, ...]) -> str:
    project = _first(_PROJECT, texts, "PROJECT")
    return f"Type `gcloud billing projects link {project} --billing-account=ACCOUNT`."


def _grant(permission: str, roles: tuple[str, ...], texts: tuple[str, ...]) -> str:
    where, command = _place(permission, texts)
    missing = f"Missing: {permission} on {where}."
    if not roles:
        return f"{missing} Grant a role that has it: {_ALL_ROLES}"
    least, *more = roles
    others = f", and so does {' or '.join(more)}" if more else ""
    member = _member(texts)
    line = f"  {command} --member={member} --role={least}"
    who = f"\n{_WHO}" if member.endswith("E-MAIL") else ""
    return f"{missing} {least} grants it{others}:\n{line}{who}"


def _place(permission: str, texts: tuple[str, ...]) -> tuple[str, str]:
    """Return where a permission is granted, and the command that grants a role there."""
    if permission == ACT_AS:
        account = _first(_ACCOUNT, texts, "SERVICE_ACCOUNT")
        command = f"gcloud iam service-accounts add-iam-policy-binding {account}"
        return f"the service account {account}", command
    if permission.startswith("storage.") and permission not in _OF_A_PROJECT:
        bucket = f"gs://{_first(_BUCKET, texts, 'BUCKET')}"
        return bucket, f"gcloud storage buckets add-iam-policy-binding {bucket}"
    project = _first(_PROJECT, texts, "PROJECT")
    return f"the project {project}", f"gcloud projects add-iam-policy-binding {project}"


def _member(texts: tuple[str, ...]) -> str:
    caller = _first(_CALLER, texts, "E-MAIL")
    if caller.startswith("principal:"):
        return caller
    is_service = caller.endswith(".gserviceaccount.com")
    return f"{'serviceAccount' if is_service else 'user'}:{caller}"


def _first(pattern: re.Pattern[str], texts: tuple[str, ...], otherwise: str) -> str:
    """Return what the first text names that names one. Only safe characters get into commands."""
    found = next(filter(None, map(pattern.search, texts)), None)
    return next(filter(None, found.groups()), otherwise) if found else otherwise
