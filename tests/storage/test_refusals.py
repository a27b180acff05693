"""What this Cloud Storage does not serve, and says so; what no client should send."""

import datetime as dt
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from google.auth.credentials import Signing
from google.cloud import storage

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.emulator.clients import Http


class Signer(Signing):
    """Credentials that sign with nothing."""

    signer_email = "nobody@example.com"
    signer = None

    def sign_bytes(self, message: bytes) -> bytes:
        return message[:8]


@pytest.mark.parametrize("version", ["v2", "v4"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_signed_url_is_refused_as_such(
    emulator: Emulator,
    bucket: storage.Bucket,
    version: str,
    method: str,
) -> None:
    blob = bucket.blob("secret")
    blob.upload_from_string("x")
    signed = blob.generate_signed_url(
        expiration=dt.timedelta(minutes=5),
        method=method,
        version=version,
        api_access_endpoint=emulator.url,
        credentials=Signer(),
    )
    parts = urlsplit(signed)
    answer = Http(emulator).ask(method, f"{parts.path}?{parts.query}", b"")
    assert answer.status == 501
    assert "signed URL" in answer.json["error"]["message"]


def test_keys_of_the_customers_own_are_refused(bucket: storage.Bucket) -> None:
    blob = bucket.blob("secret", encryption_key=b"k" * 32)
    with pytest.raises(Exception, match="customer's own") as raised:
        blob.upload_from_string("x")
    assert raised.value.code == 501  # type: ignore[attr-defined] # a GoogleAPICallError
    assert bucket.get_blob("secret") is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/storage/v1/b/{bucket}/iam"),
        ("GET", "/storage/v1/b/{bucket}/acl"),
        ("POST", "/storage/v1/b/{bucket}/notificationConfigs"),
        ("GET", "/storage/v1/projects/p/serviceAccount"),
        ("POST", "/storage/v1/b/{bucket}/o/a"),
        ("POST", "/storage/v1/b/{bucket}"),
        ("PUT", "/storage/v1/b"),
    ],
)
def test_the_rest_of_the_api_is_unimplemented(
    http_: Http,
    bucket: storage.Bucket,
    method: str,
    path: str,
) -> None:
    answer = http_.ask(method, path.format(bucket=bucket.name), b"{}")
    assert answer.status == 501, answer.text
    assert answer.json["error"]["errors"][0]["reason"] == "notImplemented"


def test_the_xml_api_is_not_there(http_: Http, bucket: storage.Bucket) -> None:
    answer = http_.ask("GET", f"/{bucket.name}/object")
    assert answer.status == 404
    assert "JSON API" in answer.json["error"]["message"]


BAD_NAMES = {
    "..": "a folder",
    ".": "a folder",
    "a\0b": "NUL",
    "a\nb": "a line break",
    "x" * 1025: "too long",
    "ä" * 513: "too long in UTF-8",
    ".well-known/acme-challenge/x": "kept for certificates",
}


@pytest.mark.parametrize("name", BAD_NAMES, ids=list(BAD_NAMES.values()))
def test_a_name_that_cannot_be_is_refused(http_: Http, bucket: storage.Bucket, name: str) -> None:
    upload = f"/upload/storage/v1/b/{bucket.name}/o?uploadType="
    for way in ("media", "resumable"):
        answer = http_.ask("POST", f"{upload}{way}&name={quote(name)}", b"")
        assert answer.status == 400, way
    bucket.blob("fine").upload_from_string("x")
    copy = f"/storage/v1/b/{bucket.name}/o/fine/copyTo/b/{bucket.name}/o/{quote(name, safe='')}"
    refused = http_.ask("POST", copy, {})
    assert refused.status in (400, 404)
    assert refused.json["error"]["message"]
    assert [blob.name for blob in bucket.list_blobs()] == ["fine"]


def test_a_name_that_is_no_utf8_is_refused(http_: Http, bucket: storage.Bucket) -> None:
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name=a%FFb"
    assert http_.ask("POST", path, b"x").status == 400


def test_the_longest_name_is_taken_and_stays_inside(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    names = ["x" * 1024, "../" * 300 + "etc", "/", "//", "CON", "a:b", "..\\..", "%2e%2e/", "-rf"]
    with running_emulator(data_dir=folder) as emulator:
        http_ = Http(emulator)
        http_.post("/storage/v1/b?project=p", {"name": "names"})
        for name in names:
            path = f"/upload/storage/v1/b/names/o?uploadType=media&name={quote(name, safe='')}"
            assert http_.ask("POST", path, b"inside").status == 200, name
            made = f"/storage/v1/b/names/o/{quote(name, safe='')}"
            assert http_.get(made)["name"] == name
            assert http_.ask("GET", made + "?alt=media").text == "inside"
        contents = list((folder / "objects").iterdir())
        inside = [path for path in contents if path.read_bytes() == b"inside"]
        assert len(inside) == len(names)
        for name in names:
            assert (
                http_.ask("DELETE", f"/storage/v1/b/names/o/{quote(name, safe='')}").status == 204
            )
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert not [path for path in folder.rglob("*") if path.is_symlink()]


@pytest.mark.parametrize("bucket_name", ["..", "a", "UPPER", "a" * 223, "a/b", "-a-", "", "a\0b"])
def test_a_bucket_name_that_cannot_be_is_refused(http_: Http, bucket_name: str) -> None:
    answer = http_.ask("POST", "/storage/v1/b?project=p", {"name": bucket_name})
    assert answer.status == 400


@pytest.mark.parametrize("text", ["x", "-1", "9" * 5000])
def test_numbers_that_are_none_are_refused(
    http_: Http,
    bucket: storage.Bucket,
    text: str,
) -> None:
    assert http_.ask("GET", f"/storage/v1/b/{bucket.name}/o?maxResults={text}").status == 400
    assert http_.ask("GET", f"/storage/v1/b?project=p&maxResults={text}").status == 400


def test_a_resource_that_is_too_large_is_413(http_: Http, bucket: storage.Bucket) -> None:
    body = b'{"labels": {"a": "' + b"x" * (1024 * 1024) + b'"}}'
    answer = http_.ask("PATCH", f"/storage/v1/b/{bucket.name}", body)
    assert answer.status == 413
    assert answer.json["error"]["errors"][0]["reason"] == "uploadTooLarge"
