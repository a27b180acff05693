"""What a stack's configuration says, checked as a whole before anything is declared."""

import json
import re
from typing import Annotated, Any, Literal

import pulumi
from pydantic import AfterValidator, Field, model_validator

from foundation.github import Github
from pulumi_vertex_tuning.spec import Declaration, InvalidInput, check_labels
from pulumi_vertex_tuning.spec.problems import shown
from pulumi_vertex_tuning.spec.regions import check_region

NAMESPACE = "foundation"

_PROJECT = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]")
_BILLING = re.compile(r"[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}")
_MEMBER = re.compile(
    r"(user|group|serviceAccount):[^@\s]+@[^@\s]+\.[^@\s]+|(principal|principalSet)://\S+"
)


def _project(text: str) -> str:
    if not _PROJECT.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a project id; write it like my-project-123")
    return text


def _bucket_name(text: str) -> str:
    if not _BUCKET.fullmatch(text):
        raise ValueError(
            f"{shown(text)} is not a bucket name: 3 to 63 lowercase letters, digits, - or _"
        )
    return text


def _place(text: str) -> str:
    if text in {"global", "us", "eu"}:
        raise ValueError(f"{shown(text)} is not one region; jobs, bucket and key need the same one")
    return check_region(text)


def _billing_account(text: str) -> str:
    if not _BILLING.fullmatch(text):
        raise ValueError(
            f"{shown(text)} is not a billing account; write it like 012345-6789AB-CDEF01"
        )
    return text


def _member(text: str) -> str:
    if text in {"allUsers", "allAuthenticatedUsers"} or text.startswith("domain:"):
        raise ValueError(f"{shown(text)} is not one person or group: nothing here is for everybody")
    if not _MEMBER.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a member; write it like group:ml@example.com")
    return text


Member = Annotated[str, AfterValidator(_member)]


class BucketSettings(Declaration):
    """The bucket for data sets. Days count from the upload, or from the replacement."""

    name: Annotated[str, AfterValidator(_bucket_name)] | None = None
    keep_replaced_days: int = Field(default=30, ge=1)
    keep_replaced_versions: int = Field(default=3, ge=1)
    delete_after_days: int | None = Field(default=None, ge=1)
    soft_delete_days: int = Field(default=7, ge=0, le=90)


class EncryptionSettings(Declaration):
    """The key that bucket, jobs and models are encrypted with."""

    rotation_days: int = Field(default=90, ge=1)
    protection_level: Literal["SOFTWARE", "HSM"] = "SOFTWARE"


class BudgetSettings(Declaration):
    """A monthly budget on the whole project: it warns, it stops nothing."""

    billing_account: Annotated[str, AfterValidator(_billing_account)]
    amount: int = Field(ge=1)
    currency: str = Field(default="USD", pattern="^[A-Z]{3}$")
    alert_at_percent: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        default=(50, 90, 100), min_length=1
    )
    notification_channels: tuple[str, ...] = ()


class Settings(Declaration):
    """All that can be configured. Only project and location have no default."""

    project: Annotated[str, AfterValidator(_project)]
    location: Annotated[str, AfterValidator(_place)]
    bucket: BucketSettings = BucketSettings()
    encryption: EncryptionSettings | None = None
    tuning_account: str = Field(default="vertex-tuning", pattern="^[a-z][a-z0-9-]{4,28}[a-z0-9]$")
    tuning_agent: bool = True
    viewers: tuple[Member, ...] = ()
    operators: tuple[Member, ...] = ()
    github: Github | None = None
    budget: BudgetSettings | None = None
    labels: Annotated[dict[str, str], AfterValidator(check_labels)] = Field(default_factory=dict)
    protect: bool = True

    @property
    def bucket_name(self) -> str:
        """The bucket's name; without one of its own, what `vertex-tuning doctor` advises."""
        return self.bucket.name or f"{self.project}-vertex-tuning"

    @model_validator(mode="after")
    def _one_role_each(self) -> "Settings":
        if both := sorted(set(self.viewers) & set(self.operators)):
            raise ValueError(f"{both[0]} is a viewer and an operator; operators can view already")
        return self


def read_settings() -> Settings:
    """Return the stack's settings; raise pulumi.RunError with all that is wrong with them."""
    configured = pulumi.runtime.get_config_env()
    prefix = f"{NAMESPACE}:"
    own = {k.removeprefix(prefix): v for k, v in configured.items() if k.startswith(prefix)}
    values = {key: _structure(value) for key, value in own.items()}
    values.setdefault("project", configured.get("gcp:project"))
    values.setdefault("location", configured.get("gcp:region"))
    try:
        return Settings.parse({k: v for k, v in values.items() if v is not None}, _SUBJECT)
    except InvalidInput as error:
        raise pulumi.RunError(str(error)) from None


_SUBJECT = "the configuration `foundation:` of this stack"


def _structure(text: Any) -> Any:
    """Return what a configured text stands for: groups and lists are written as JSON."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text
