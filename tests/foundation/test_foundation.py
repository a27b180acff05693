"""The foundation stack under Pulumi's mocks: every resource, every binding, options on and off."""

import json
from functools import cache
from typing import Any

import pytest

from pulumi_vertex_tuning.vertex.access import CALLS, permissions
from tests.foundation.declared import Declared, declared

BARE: dict[str, Any] = {"gcp:project": "my-project", "foundation:location": "us-central1"}
FULL: dict[str, Any] = {
    **BARE,
    "foundation:bucket": {
        "name": "my-data",
        "keepReplacedDays": 60,
        "keepReplacedVersions": 5,
        "deleteAfterDays": 400,
        "softDeleteDays": 14,
    },
    "foundation:encryption": {"rotationDays": 30, "protectionLevel": "HSM"},
    "foundation:viewers": ["group:readers@example.com"],
    "foundation:operators": ["group:tuners@example.com"],
    "foundation:github": {
        "repository": "octo/models",
        "ownerId": 12,
        "repositoryId": 34,
        "preview": ["pull_request", "branch:main"],
        "deploy": ["environment:prod", "environment:staging", "branch:release/1"],
    },
    "foundation:budget": {
        "billingAccount": "012345-6789AB-CDEF01",
        "amount": 500,
        "currency": "EUR",
        "alertAtPercent": [50, 100],
        "notificationChannels": ["projects/my-project/notificationChannels/1"],
    },
    "foundation:labels": {"team": "ml"},
}

HOST = "iam.gserviceaccount.com"
TUNING = f"vertex-tuning@my-project.{HOST}"
PREVIEW, DEPLOY = (
    f"vertex-tuning-preview@my-project.{HOST}",
    f"vertex-tuning-deploy@my-project.{HOST}",
)
READERS, TUNERS = "group:readers@example.com", "group:tuners@example.com"
VERTEX_AGENT = f"serviceAccount:service-123@gcp-sa-aiplatform.{HOST}"
TUNING_AGENT = f"serviceAccount:service-123@gcp-sa-vertex-tune.{HOST}"
STORAGE_AGENT = f"serviceAccount:service-123@gs-project-accounts.{HOST}"
POOL = (
    "principalSet://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools"
    "/vertex-tuning-github/attribute"
)


def _account(email: str) -> str:
    return f"projects/my-project/serviceAccounts/{email}"


def _role(name: str) -> str:
    return f"projects/my-project/roles/vertexTuning{name}"


BARE_BINDINGS = {
    ("IAMMember", "my-project", "roles/aiplatform.tuningServiceAgent", f"serviceAccount:{TUNING}"),
    (
        "IAMMember",
        _account(TUNING),
        "roles/iam.serviceAccountTokenCreator",
        TUNING_AGENT,
    ),
}


@cache
def full() -> Declared:
    return declared(FULL)


@cache
def bare() -> Declared:
    return declared(BARE)


def test_every_binding_is_one_of_these() -> None:
    use_key = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
    become = "roles/iam.workloadIdentityUser"
    preview, deploy = f"serviceAccount:{PREVIEW}", f"serviceAccount:{DEPLOY}"

    assert full().bindings() == {
        *BARE_BINDINGS,
        ("BucketIAMMember", "my-data", "roles/storage.objectViewer", f"serviceAccount:{TUNING}"),
        *(
            ("CryptoKeyIAMMember", "key-id", use_key, agent)
            for agent in (VERTEX_AGENT, TUNING_AGENT, STORAGE_AGENT)
        ),
        *(("IAMMember", "my-project", _role("Viewer"), member) for member in (READERS, preview)),
        *(("IAMMember", "my-project", _role("Operator"), member) for member in (TUNERS, deploy)),
        *(
            ("BucketIAMMember", "my-data", _role("DataViewer"), member)
            for member in (READERS, preview)
        ),
        *(("BucketIAMMember", "my-data", _role("DataUser"), member) for member in (TUNERS, deploy)),
        *(
            ("IAMMember", _account(TUNING), "roles/iam.serviceAccountUser", member)
            for member in (TUNERS, deploy)
        ),
        ("IAMMember", _account(PREVIEW), become, f"{POOL}.event_name/pull_request"),
        ("IAMMember", _account(PREVIEW), become, f"{POOL}.ref/refs/heads/main"),
        ("IAMMember", _account(DEPLOY), become, f"{POOL}.environment/prod"),
        ("IAMMember", _account(DEPLOY), become, f"{POOL}.environment/staging"),
        ("IAMMember", _account(DEPLOY), become, f"{POOL}.ref/refs/heads/release/1"),
    }


def test_without_options_only_jobs_get_something() -> None:
    bucket = "my-project-vertex-tuning"
    reads = ("BucketIAMMember", bucket, "roles/storage.objectViewer", f"serviceAccount:{TUNING}")

    assert bare().bindings() == BARE_BINDINGS | {reads}
    kinds = {one.type.rpartition(":")[2] for one in bare().resources}
    assert kinds == {
        "Account",
        "Bucket",
        "BucketIAMMember",
        "IAMCustomRole",
        "IAMMember",
        "Service",
        "ServiceIdentity",
    }


@pytest.mark.parametrize("made", [bare, full])
def test_nothing_is_public_nobody_is_owner_and_there_are_no_keys(made: Any) -> None:
    found: Declared = made()
    text = json.dumps([one.inputs for one in found.resources])

    assert "allUsers" not in text
    assert "allAuthenticatedUsers" not in text
    assert not {"roles/owner", "roles/editor", "roles/viewer"} & {
        role for _, _, role, _ in found.bindings()
    }
    assert not found.of("Key")
    bucket = found.one("Bucket").inputs
    assert bucket["publicAccessPrevention"] == "enforced"
    assert bucket["uniformBucketLevelAccess"] is True
    assert bucket["forceDestroy"] is False


def test_the_bucket_keeps_versions_and_tidies_up() -> None:
    bucket = full().one("Bucket")

    assert bucket.protect
    assert bucket.inputs["name"] == "my-data"
    assert bucket.inputs["location"] == "us-central1"
    assert bucket.inputs["versioning"] == {"enabled": True}
    assert bucket.inputs["softDeletePolicy"] == {"retentionDurationSeconds": 14 * 86400}
    assert bucket.inputs["encryption"] == {"defaultKmsKeyName": "key-id"}
    assert bucket.inputs["labels"] == {"team": "ml"}
    assert bucket.inputs["lifecycleRules"] == [
        {
            "action": {"type": "Delete"},
            "condition": {
                "daysSinceNoncurrentTime": 60,
                "numNewerVersions": 5,
                "withState": "ARCHIVED",
            },
        },
        {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
        {"action": {"type": "Delete"}, "condition": {"age": 400, "withState": "LIVE"}},
    ]
    assert {"key-vertex-agent", "key-storage-agent", "key-tuning-agent"} <= set(bucket.after)


def test_data_is_kept_unless_told_otherwise() -> None:
    bucket = bare().one("Bucket").inputs

    assert len(bucket["lifecycleRules"]) == 2
    assert "encryption" not in bucket


def test_the_key_rotates_in_the_region_of_the_jobs() -> None:
    key, ring = full().one("CryptoKey"), full().one("KeyRing")

    assert key.protect
    assert ring.inputs["location"] == "us-central1"
    assert key.inputs["purpose"] == "ENCRYPT_DECRYPT"
    assert key.inputs["rotationPeriod"] == f"{30 * 86400}s"
    assert key.inputs["versionTemplate"]["protectionLevel"] == "HSM"


def test_apis_are_on_first_and_stay_on() -> None:
    apis = full().of("Service")

    assert {one.inputs["service"].partition(".")[0] for one in apis.values()} == {
        *("aiplatform", "cloudresourcemanager", "iam", "iamcredentials", "serviceusage"),
        *("storage", "sts", "cloudkms", "billingbudgets"),
    }
    assert not any(one.inputs["disableOnDestroy"] for one in apis.values())
    assert not {"cloudkms", "billingbudgets"} & bare().of("Service").keys()
    for kind in ("Account", "KeyRing", "IAMCustomRole", "WorkloadIdentityPool", "Bucket"):
        assert all(apis.keys() <= set(one.after) for one in full().of(kind).values()), kind


@pytest.mark.parametrize(
    ("role", "uses", "place"),
    [
        ("viewer", {"read"}, "project"),
        ("operator", {"read", "ask", "change"}, "project"),
        ("data-viewer", {"read"}, "bucket"),
        ("data-user", {"read", "ask", "change"}, "bucket"),
    ],
)
def test_a_custom_role_has_what_the_calls_take(role: str, uses: Any, place: Any) -> None:
    granted = full().of("IAMCustomRole")[role].inputs["permissions"]

    assert granted == permissions(uses, place)
    assert set(granted) == {c.permission for c in CALLS if c.use in uses and c.place == place}
    verbs = {one.rpartition(".")[2] for one in granted}
    changing = {"create", "delete", "cancel", "update", "undeploy", "predict"}
    assert bool(verbs & changing) is (role in {"operator", "data-user"})


def test_only_the_repository_s_tokens_are_exchanged() -> None:
    provider = full().one("WorkloadIdentityPoolProvider").inputs

    assert provider["oidc"] == {"issuerUri": "https://token.actions.githubusercontent.com"}
    assert provider["attributeCondition"] == (
        'assertion.repository_owner_id == "12" && assertion.repository_id == "34"'
        ' && assertion.event_name != "pull_request_target"'
    )
    assert provider["attributeMapping"] == {
        "google.subject": "assertion.sub",
        "attribute.repository": "assertion.repository",
        "attribute.ref": "assertion.ref",
        "attribute.environment": "assertion.environment",
        "attribute.event_name": "assertion.event_name",
    }


def test_the_budget_counts_this_project_and_warns_early() -> None:
    budget = full().one("Budget").inputs

    assert budget["billingAccount"] == "012345-6789AB-CDEF01"
    assert budget["amount"] == {"specifiedAmount": {"currencyCode": "EUR", "units": "500"}}
    assert budget["budgetFilter"] == {"projects": ["projects/123"]}
    assert [one["thresholdPercent"] for one in budget["thresholdRules"]] == [0.5, 1]
    channels = budget["allUpdatesRule"]["monitoringNotificationChannels"]
    assert channels == ["projects/my-project/notificationChannels/1"]


def test_what_other_stacks_and_ci_read() -> None:
    place = {"project": "my-project", "location": "us-central1", "tuningServiceAccount": TUNING}

    assert full().outputs == {
        **place,
        "stagingBucket": "my-data",
        "kmsKeyName": "key-id",
        "workloadIdentityProvider": "projects/123/.../providers/github",
        "previewServiceAccount": PREVIEW,
        "deployServiceAccount": DEPLOY,
    }
    assert bare().outputs == {**place, "stagingBucket": "my-project-vertex-tuning"}


def test_options_that_take_something_away() -> None:
    """A project that never tuned has no tuning agent to grant anything to; nor is all protected."""
    made = declared(
        {
            **BARE,
            "foundation:encryption": {},
            "foundation:tuningAgent": "false",
            "foundation:protect": "false",
            "foundation:github": {"repository": "octo/models"},
        }
    )

    assert TUNING_AGENT not in {member for *_, member in made.bindings()}
    assert not any(one.protect for one in made.resources)
    assert made.one("WorkloadIdentityPoolProvider").inputs["attributeCondition"] == (
        'assertion.repository_owner == "octo" && assertion.repository == "octo/models"'
        ' && assertion.event_name != "pull_request_target"'
    )
    assert made.one("CryptoKey").inputs["rotationPeriod"] == f"{90 * 86400}s"
