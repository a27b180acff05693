"""IAM policies of buckets: kept, shown, and refused where public access is prevented."""

import pytest
from google.api_core import exceptions
from google.cloud import storage

from tests.emulator.clients import Http

VIEWER = {"role": "roles/storage.objectViewer", "members": {"allUsers"}}


def _open(bucket: storage.Bucket) -> None:
    policy = bucket.get_iam_policy(requested_policy_version=3)
    policy.bindings.append(VIEWER)
    bucket.set_iam_policy(policy)


def test_a_policy_is_empty_until_it_is_set(bucket: storage.Bucket) -> None:
    assert bucket.get_iam_policy().bindings == []

    _open(bucket)

    [binding] = bucket.get_iam_policy(requested_policy_version=3).bindings
    assert (binding["role"], set(binding["members"])) == (VIEWER["role"], {"allUsers"})


def test_an_earlier_policy_is_not_written_over_a_later_one(bucket: storage.Bucket) -> None:
    earlier = bucket.get_iam_policy()
    _open(bucket)

    with pytest.raises(exceptions.PreconditionFailed):
        bucket.set_iam_policy(earlier)


def test_public_access_prevention_refuses_everybody(bucket: storage.Bucket) -> None:
    bucket.iam_configuration.public_access_prevention = "enforced"
    bucket.patch()

    with pytest.raises(exceptions.PreconditionFailed, match="public access prevention"):
        _open(bucket)


def test_a_policy_is_no_field_of_its_bucket(bucket: storage.Bucket, http_: Http) -> None:
    _open(bucket)

    for query in ("", "?projection=full"):
        assert "policy" not in http_.ask("GET", f"/storage/v1/b/{bucket.name}{query}").json


def test_access_lists_show_in_the_full_projection_only(bucket: storage.Bucket, http_: Http) -> None:
    lists = b'{"defaultObjectAcl": [{"entity": "allUsers", "role": "READER"}]}'
    http_.ask("PATCH", f"/storage/v1/b/{bucket.name}", lists)

    path = f"/storage/v1/b/{bucket.name}"
    assert "defaultObjectAcl" not in http_.ask("GET", path).json
    assert "defaultObjectAcl" in http_.ask("GET", f"{path}?projection=full").json


@pytest.mark.parametrize(
    "body", [b'{"bindings": 1}', b'{"bindings": [{"role": "x"}]}', b'{"bindings": ["allUsers"]}']
)
def test_what_is_no_policy_is_refused(bucket: storage.Bucket, http_: Http, body: bytes) -> None:
    answer = http_.ask("PUT", f"/storage/v1/b/{bucket.name}/iam", body)

    assert answer.status == 400


def test_a_bucket_that_is_not_there_has_no_policy(http_: Http) -> None:
    assert http_.ask("GET", "/storage/v1/b/no-such-bucket/iam").status == 404
