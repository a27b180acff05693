"""What is missing of a caller that is refused, and the command that gives it."""

import json
import shlex
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from pulumi_vertex_tuning.vertex.errors import (
    NotAuthenticated,
    PermissionDenied,
    PreconditionFailed,
    VertexError,
    told_as,
)
from pulumi_vertex_tuning.vertex.errors.permissions import ROLES
from tests.unit.canned import Answer, CannedService, canned_service

PARENT = "projects/my-project/locations/us-central1"
CREATE = f"create a tuning job in {PARENT}"
ACCOUNT = "tuner@my-project.iam.gserviceaccount.com"
WHO = (
    "\nE-MAIL is the account that makes the calls; of a service account, write"
    " serviceAccount:E-MAIL instead of user:E-MAIL."
)


@pytest.fixture(scope="module")
def service() -> Iterator[CannedService]:
    with canned_service() as running:
        yield running


def body(
    message: str, status: str = "PERMISSION_DENIED", reason: str = "", **metadata: str
) -> dict[str, Any]:
    """Return Vertex AI's error, with an ErrorInfo where there is a reason."""
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    }
    return {"message": message, "status": status, "details": [info] if reason else []}


def of_storage(message: str) -> dict[str, Any]:
    """Return Cloud Storage's error."""
    errors = [{"message": message, "domain": "global", "reason": "forbidden"}]
    return {"code": 403, "message": message, "errors": errors}


def denied(
    service: CannedService, error: dict[str, Any], action: str = CREATE, code: int = 403
) -> VertexError:
    """Return what an answer is told as."""
    service.answer = Answer(code, json.dumps({"error": error}).encode())
    with pytest.raises(VertexError) as raised, told_as(action):
        service.bucket.blob("o").reload()
    return raised.value


def no_access(permission: str, who: str = "me@example.com") -> str:
    """Return how Cloud Storage says it."""
    return (
        f"{who} does not have {permission} access to the Google Cloud Storage object."
        f" Permission '{permission}' denied on resource (or it may not exist)."
    )


ON_JOB = f"denied on resource '//aiplatform.googleapis.com/{PARENT}' (or it may not exist)."


class Case(NamedTuple):
    """An answer to what was tried, the permission that is missing, and what to do."""

    why: str
    error: dict[str, Any]
    action: str
    permission: str
    advice: str


ADVICE = [
    Case(
        "an ErrorInfo names all",
        body(
            f"Permission 'aiplatform.tuningJobs.create' {ON_JOB}",
            reason="IAM_PERMISSION_DENIED",
            permission="aiplatform.tuningJobs.create",
            resource=f"//aiplatform.googleapis.com/{PARENT}",
        ),
        "try it",
        "aiplatform.tuningJobs.create",
        "Missing: aiplatform.tuningJobs.create on the project my-project."
        " roles/aiplatform.user grants it:\n"
        "  gcloud projects add-iam-policy-binding my-project --member=user:E-MAIL"
        f" --role=roles/aiplatform.user{WHO}",
    ),
    Case(
        "the text names all",
        body(f"Permission 'aiplatform.models.get' {ON_JOB}"),
        "try it",
        "aiplatform.models.get",
        "Missing: aiplatform.models.get on the project my-project."
        " roles/aiplatform.viewer grants it, and so does roles/aiplatform.user:\n"
        "  gcloud projects add-iam-policy-binding my-project --member=user:E-MAIL"
        f" --role=roles/aiplatform.viewer{WHO}",
    ),
    Case(
        "the project is the one that was tried",
        body("Permission 'aiplatform.models.delete' denied."),
        CREATE,
        "aiplatform.models.delete",
        "Missing: aiplatform.models.delete on the project my-project."
        " roles/aiplatform.user grants it:\n"
        "  gcloud projects add-iam-policy-binding my-project --member=user:E-MAIL"
        f" --role=roles/aiplatform.user{WHO}",
    ),
    Case(
        "an object that a person may not read",
        of_storage(no_access("storage.objects.get")),
        "read gs://my-bucket/a/b.jsonl",
        "storage.objects.get",
        "Missing: storage.objects.get on gs://my-bucket."
        " roles/storage.objectViewer grants it, and so does roles/storage.objectUser:\n"
        "  gcloud storage buckets add-iam-policy-binding gs://my-bucket"
        " --member=user:me@example.com --role=roles/storage.objectViewer",
    ),
    Case(
        "an object that a service account may not delete",
        of_storage(no_access("storage.objects.delete", ACCOUNT)),
        "delete gs://my-bucket/a/b.jsonl",
        "storage.objects.delete",
        "Missing: storage.objects.delete on gs://my-bucket."
        " roles/storage.objectUser grants it:\n"
        "  gcloud storage buckets add-iam-policy-binding gs://my-bucket"
        f" --member=serviceAccount:{ACCOUNT} --role=roles/storage.objectUser",
    ),
    Case(
        "a bucket that a federated identity may not make",
        of_storage(no_access("storage.buckets.create", "principal://iam.test/a/subject/b")),
        "make the bucket gs://my-bucket",
        "storage.buckets.create",
        "Missing: storage.buckets.create on the project PROJECT."
        " roles/storage.admin grants it:\n"
        "  gcloud projects add-iam-policy-binding PROJECT"
        " --member=principal://iam.test/a/subject/b --role=roles/storage.admin",
    ),
    Case(
        "the service account of the job",
        body("Permission 'iam.serviceAccounts.actAs' denied on service account " + ACCOUNT),
        CREATE,
        "iam.serviceAccounts.actAs",
        f"Missing: iam.serviceAccounts.actAs on the service account {ACCOUNT}."
        " roles/iam.serviceAccountUser grants it:\n"
        f"  gcloud iam service-accounts add-iam-policy-binding {ACCOUNT} --member=user:E-MAIL"
        f" --role=roles/iam.serviceAccountUser{WHO}",
    ),
    Case(
        "a permission that nobody has heard of",
        body("Permission 'cloudkms.cryptoKeys.get' denied on resource (or it may not exist)."),
        CREATE,
        "cloudkms.cryptoKeys.get",
        "Missing: cloudkms.cryptoKeys.get on the project my-project. Grant a role that has it:"
        " https://cloud.google.com/iam/docs/roles-permissions",
    ),
    Case(
        "no permission at all",
        body("The caller does not have permission"),
        CREATE,
        "",
        "All that a stack does takes roles/aiplatform.user on the project, and"
        " roles/storage.objectUser on the staging bucket.",
    ),
    Case(
        "an API that is off",
        body(
            "Vertex AI API has not been used in project 123 before or it is disabled.",
            reason="SERVICE_DISABLED",
            service="aiplatform.googleapis.com",
            consumer="projects/123",
        ),
        CREATE,
        "",
        "Turn it on with `gcloud services enable aiplatform.googleapis.com --project=123`;"
        " it takes a few minutes to work everywhere.",
    ),
    Case(
        "an API that is off, as the text tells it",
        of_storage(
            "Cloud Storage JSON API has not been used in project 123 before or it is disabled."
            " Visit https://console.developers.google.com/apis/api/storage.googleapis.com/overview"
        ),
        CREATE,
        "",
        "Turn it on with `gcloud services enable storage.googleapis.com --project=123`;"
        " it takes a few minutes to work everywhere.",
    ),
    Case(
        "no project to count the calls for",
        body(
            "Your application is authenticating by using local Application Default Credentials."
            " The aiplatform.googleapis.com API requires a quota project, which is not set by"
            " default.",
            reason="SERVICE_DISABLED",
            service="aiplatform.googleapis.com",
            consumer="projects/764086051850",
        ),
        CREATE,
        "",
        "Type `gcloud auth application-default set-quota-project my-project`.",
    ),
    Case(
        "a project that nobody pays for",
        body(
            "This API method requires billing to be enabled.",
            reason="BILLING_DISABLED",
            consumer="projects/123",
        ),
        CREATE,
        "",
        "Type `gcloud billing projects link 123 --billing-account=ACCOUNT`.",
    ),
]


@pytest.mark.parametrize("case", ADVICE, ids=lambda case: case.why)
def test_who_is_refused_is_told_what_to_type(service: CannedService, case: Case) -> None:
    told = denied(service, case.error, case.action)

    assert isinstance(told, PermissionDenied)
    assert (told.permission, told.roles) == (case.permission, ROLES.get(case.permission, ()))
    assert str(told) == f"could not {case.action}: {case.error['message']}\n{case.advice}"


AS_ANOTHER = (
    f"You do not have permission to act as service_account: {ACCOUNT}. (or it may not exist)."
)


def test_who_may_not_act_as_the_job_s_account_is_denied_though_it_is_400(
    service: CannedService,
) -> None:
    told = denied(service, body(AS_ANOTHER, "INVALID_ARGUMENT"), code=400)

    assert isinstance(told, PermissionDenied)
    assert told.permission == "iam.serviceAccounts.actAs"
    assert told.roles == ("roles/iam.serviceAccountUser",)
    assert f"  gcloud iam service-accounts add-iam-policy-binding {ACCOUNT} --member" in str(told)


@pytest.mark.parametrize(
    ("error", "code", "want"),
    [
        (body(no_access("storage.objects.get"), "INVALID_ARGUMENT"), 400, PermissionDenied),
        (body(no_access("storage.objects.get"), "FAILED_PRECONDITION"), 400, PreconditionFailed),
        (of_storage(no_access("storage.objects.get", "Anonymous caller")), 401, NotAuthenticated),
        (body("Scopes?", reason="ACCESS_TOKEN_SCOPE_INSUFFICIENT"), 403, NotAuthenticated),
    ],
)
def test_what_is_told_like_a_missing_permission(
    service: CannedService, error: dict[str, Any], code: int, want: type[VertexError]
) -> None:
    assert type(denied(service, error, code=code)) is want


@pytest.mark.parametrize(
    "evil", ["$(reboot)", "`reboot`", "x; reboot", "x\nreboot", "x|reboot", "--help", "'", '"']
)
def test_no_answer_gets_more_than_a_name_into_a_command(service: CannedService, evil: str) -> None:
    for permission in ("aiplatform.models.get", "storage.objects.get", "iam.serviceAccounts.actAs"):
        message = f"{evil}@x does not have {permission} access. service_account: {evil}@{evil}"
        place = f"projects/{evil}/buckets/{evil}"
        error = body(message, reason="DENIED", permission=permission, resource=place)

        told = str(denied(service, error, f"read {place}"))

        command = next(line for line in told.splitlines() if line.startswith("  gcloud "))
        words = shlex.split(command)
        assert not any(sign in command for sign in "$`;|'\"()")
        assert [word for word in words if word.startswith("-")] == words[-2:]
