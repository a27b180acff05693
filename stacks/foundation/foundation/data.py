"""Where data lies: the bucket, and the key that it and the jobs are encrypted with."""

import pulumi_gcp as gcp
from pulumi import Resource, ResourceOptions

from foundation.services import Agents
from foundation.settings import EncryptionSettings, Settings

_DAY = 86_400
_USE_KEY = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
_UNFINISHED_DAYS = 7
"""Days after which an upload counts as given up."""


def make_key(
    settings: Settings, encryption: EncryptionSettings, apis: list[Resource]
) -> gcp.kms.CryptoKey:
    """Make the key, in the region of jobs and bucket. Google deletes no key ring, ever."""
    ring = gcp.kms.KeyRing(
        "ring",
        project=settings.project,
        name="vertex-tuning",
        location=settings.location,
        opts=ResourceOptions(depends_on=apis),
    )
    return gcp.kms.CryptoKey(
        "key",
        name="vertex-tuning",
        key_ring=ring.id,
        purpose="ENCRYPT_DECRYPT",
        rotation_period=f"{encryption.rotation_days * _DAY}s",
        version_template={
            "algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION",
            "protection_level": encryption.protection_level,
        },
        labels=settings.labels,
        opts=ResourceOptions(protect=settings.protect),
    )


def allow_key(settings: Settings, key: gcp.kms.CryptoKey, agents: Agents) -> list[Resource]:
    """Let Google's accounts, and nobody else, use the key."""
    members = {"vertex-agent": agents.vertex, "storage-agent": agents.storage}
    if settings.tuning_agent:
        members["tuning-agent"] = agents.tuning
    return [
        gcp.kms.CryptoKeyIAMMember(
            f"key-{name}",
            crypto_key_id=key.id,
            role=_USE_KEY,
            member=member,
            opts=ResourceOptions(depends_on=agents.after),
        )
        for name, member in members.items()
    ]


def make_bucket(
    settings: Settings, key: gcp.kms.CryptoKey | None, after: list[Resource]
) -> gcp.storage.Bucket:
    """Make the bucket: closed to the public, with versions, and tidied up by itself."""
    bucket = settings.bucket
    return gcp.storage.Bucket(
        "data",
        project=settings.project,
        name=settings.bucket_name,
        location=settings.location,
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning={"enabled": True},
        soft_delete_policy={"retention_duration_seconds": bucket.soft_delete_days * _DAY},
        lifecycle_rules=_rules(settings),
        encryption=None if key is None else {"default_kms_key_name": key.id},
        force_destroy=False,
        labels=settings.labels,
        opts=ResourceOptions(protect=settings.protect, depends_on=after),
    )


def _rules(settings: Settings) -> list[gcp.storage.BucketLifecycleRuleArgsDict]:
    bucket = settings.bucket
    rules: list[gcp.storage.BucketLifecycleRuleArgsDict] = [
        {
            "action": {"type": "Delete"},
            "condition": {
                "days_since_noncurrent_time": bucket.keep_replaced_days,
                "num_newer_versions": bucket.keep_replaced_versions,
                "with_state": "ARCHIVED",
            },
        },
        {
            "action": {"type": "AbortIncompleteMultipartUpload"},
            "condition": {"age": _UNFINISHED_DAYS},
        },
    ]
    if bucket.delete_after_days:
        rules.append(
            {
                "action": {"type": "Delete"},
                "condition": {"age": bucket.delete_after_days, "with_state": "LIVE"},
            }
        )
    return rules
