"""Uploads: whole, in parts, interrupted, and refused with a wrong checksum."""

import base64
import hashlib
import io
import os
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud import storage

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Answer, Http

from .conftest import new_client
from .cut_line import cut_line

CHUNK = 256 * 1024
JSON = "application/json"


def start(http_: Http, bucket: str, name: str, query: str = "", **headers: str) -> str:
    """Begin a resumable upload and return its path."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", http_.emulator.port)
    path = f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name={name}{query}"
    connection.request("POST", path, b"{}", headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 200
    return answer.headers["location"].removeprefix(http_.emulator.url)


def multipart(resource: str, content: bytes, end: bytes = b"\r\n--x--") -> bytes:
    head = f"--x\r\ncontent-type: {JSON}\r\n\r\n{resource}\r\n--x\r\ncontent-type: text/plain"
    return head.encode() + b"\r\n\r\n" + content + end


def send_parts(http_: Http, bucket: str, body: bytes, **headers: str) -> Answer:
    path = f"/upload/storage/v1/b/{bucket}/o?uploadType=multipart"
    kind = {"content-type": "multipart/related; boundary=x"}
    return http_.ask("POST", path, body, **kind, **headers)


@pytest.mark.parametrize("checksum", ["md5", "crc32c", "auto", None])
@pytest.mark.parametrize("size", [0, 1000, CHUNK, 2 * CHUNK + 1])
def test_chunks_of_a_stream_become_one_object(
    any_client: storage.Client,
    checksum: str | None,
    size: int,
) -> None:
    content = os.urandom(size)
    bucket = any_client.create_bucket(f"bucket-{os.urandom(6).hex()}")
    blob = bucket.blob("stream", chunk_size=CHUNK)
    blob.upload_from_file(io.BytesIO(content), checksum=checksum)
    found = bucket.get_blob("stream")
    assert found.download_as_bytes(checksum="crc32c") == content
    assert found.md5_hash == base64.b64encode(hashlib.md5(content).digest()).decode()
    bucket.delete(force=True)


@pytest.mark.parametrize("cut_after", [300, 100_000, 400_000, 700_000])
def test_an_upload_goes_on_where_the_line_was_cut(
    emulator: Emulator,
    bucket: storage.Bucket,
    cut_after: int,
) -> None:
    content = os.urandom(4 * CHUNK + 77)
    with cut_line(emulator.port, cut_after) as line:
        client = new_client(line.url)
        blob = client.bucket(bucket.name).blob("cut", chunk_size=CHUNK)
        blob.upload_from_file(io.BytesIO(content), checksum="crc32c", if_generation_match=0)
        client.close()
        assert line.was_cut
    assert bucket.get_blob("cut").download_as_bytes(checksum="crc32c") == content


def test_bytes_that_were_sent_before_are_passed_over(http_: Http, bucket: storage.Bucket) -> None:
    place = start(http_, bucket.name, "again")
    for first, block in ((0, b"abc"), (0, b"abcdef"), (3, b"XYZ"), (2, b"..."), (6, b"gh")):
        last = first + len(block) - 1
        answer = http_.ask("PUT", place, block, **{"content-range": f"bytes {first}-{last}/*"})
        assert answer.status == 308
    assert http_.ask("PUT", place, b"", **{"content-range": "bytes */8"}).status == 200
    assert bucket.blob("again").download_as_bytes() == b"abcdefgh"


def test_a_finished_upload_answers_again(http_: Http, bucket: storage.Bucket) -> None:
    place = start(http_, bucket.name, "once")
    made = http_.ask("PUT", place, b"abc", **{"content-range": "bytes 0-2/3"}).json
    for text in ("bytes 0-2/3", "bytes */3", "bytes */*"):
        body = b"abc" if "-" in text else b""
        again = http_.ask("PUT", place, body, **{"content-range": text})
        assert (again.status, again.json["generation"]) == (200, made["generation"])
    assert bucket.get_blob("once").generation == int(made["generation"])


def test_a_cancelled_upload_is_gone(http_: Http, bucket: storage.Bucket) -> None:
    place = start(http_, bucket.name, "dropped")
    http_.ask("PUT", place, b"abc", **{"content-range": "bytes 0-2/*"})
    assert http_.ask("DELETE", place).status == 499
    assert http_.ask("PUT", place, b"", **{"content-range": "bytes */*"}).status == 404
    assert bucket.get_blob("dropped") is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("bytes 5-7/8", "a gap"),
        ("bytes 2-1/8", "ends before it begins"),
        ("bytes 0-9/8", "more than the total"),
        ("items 0-2/3", "no bytes"),
        ("bytes 0-2", "no total"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(
    http_: Http,
    bucket: storage.Bucket,
    text: str,
    reason: str,
) -> None:
    place = start(http_, bucket.name, "bad-range")
    answer = http_.ask("PUT", place, b"abc", **{"content-range": text})
    assert answer.status == 400, reason
    assert bucket.get_blob("bad-range") is None


def test_more_bytes_than_the_range_says_are_refused(http_: Http, bucket: storage.Bucket) -> None:
    place = start(http_, bucket.name, "long")
    answer = http_.ask("PUT", place, b"abcdef", **{"content-range": "bytes 0-2/3"})
    assert answer.status == 413
    assert bucket.get_blob("long") is None


@pytest.mark.parametrize("wrong", ["crc32c=AAAAAA==", "md5=" + "A" * 22 + "=="])
@pytest.mark.parametrize("way", ["media", "multipart", "resumable", "resumable at its start"])
def test_a_wrong_checksum_is_refused(
    http_: Http,
    bucket: storage.Bucket,
    way: str,
    wrong: str,
) -> None:
    hashed = {"x-goog-hash": wrong}
    upload = f"/upload/storage/v1/b/{bucket.name}/o?name=bad&uploadType="
    if way == "media":
        answer = http_.ask("POST", upload + way, b"hello", **hashed)
    elif way == "multipart":
        answer = send_parts(http_, bucket.name, multipart('{"name": "bad"}', b"hello"), **hashed)
    else:
        place = start(http_, bucket.name, "bad", **(hashed if "start" in way else {}))
        answer = http_.ask("PUT", place, b"hello", **({} if "start" in way else hashed))
        assert http_.ask("PUT", place, b"", **{"content-range": "bytes */5"}).status == 404
    assert answer.status == 400
    assert "doesn't match" in answer.json["error"]["message"]
    assert bucket.get_blob("bad") is None


def test_both_right_checksums_are_taken(http_: Http, bucket: storage.Bucket) -> None:
    md5 = base64.b64encode(hashlib.md5(b"hello").digest()).decode()
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name=good"
    hashed = {"x-goog-hash": f"crc32c=mnG7TA==,md5={md5}"}
    assert http_.ask("POST", path, b"hello", **hashed).status == 200


def test_the_client_finds_a_content_that_is_not_what_it_sent(
    bucket: storage.Bucket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import google_crc32c

    class Wrong(google_crc32c.Checksum):
        def digest(self) -> bytes:
            return b"\0\0\0\0"

    blob = bucket.blob("wrong", chunk_size=CHUNK)
    monkeypatch.setattr(google_crc32c, "Checksum", Wrong)
    with pytest.raises(exceptions.BadRequest, match="doesn't match calculated CRC32C"):
        blob.upload_from_file(io.BytesIO(os.urandom(CHUNK + 1)), checksum="crc32c")
    monkeypatch.undo()
    assert bucket.get_blob("wrong") is None


def test_preconditions_of_a_resumable_upload_hold_at_its_end(
    http_: Http,
    bucket: storage.Bucket,
) -> None:
    place = start(http_, bucket.name, "raced", "&ifGenerationMatch=0")
    bucket.blob("raced").upload_from_string("quicker")
    assert http_.ask("PUT", place, b"slower").status == 412
    assert bucket.blob("raced").download_as_bytes() == b"quicker"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (multipart('{"name": "p"}', b"hello", end=b""), "cut off"),
        (multipart('{"name": "p"}', b"hello", end=b"\r\n--x"), "cut off in the boundary"),
        (b"", "empty"),
        (b"--x--", "no parts"),
        (b"--x\r\n\r\n{}\r\n--x--", "one part"),
        (multipart("{", b"hello"), "no JSON"),
        (multipart("[]", b"hello"), "no object"),
        (multipart("{}", b"hello"), "no name"),
        (multipart('{"name": 7}', b"hello"), "a number for a name"),
        (multipart('{"name": "p", "metadata": "x"}', b""), "metadata that is no map"),
        (multipart('{"name": "p", "contentType": "a\\r\\nb: c"}', b""), "a line break in a header"),
        (multipart('{"name": "\\ud800"}', b""), "no UTF-8"),
        (multipart("[" * 100_000, b""), "nested too deeply"),
    ],
)
def test_a_broken_multipart_body_is_refused(
    http_: Http,
    bucket: storage.Bucket,
    body: bytes,
    reason: str,
) -> None:
    answer = send_parts(http_, bucket.name, body)
    assert answer.status == 400, reason
    assert answer.json["error"]["errors"][0]["reason"] in ("invalid", "parseError", "required")
    assert list(bucket.list_blobs()) == []


@pytest.mark.parametrize("content", [b"", b"\r\n", b"a\r\n--y\r\n--x-", b"\r\n\r\n\r\n"])
def test_any_content_fits_between_the_boundaries(
    http_: Http,
    bucket: storage.Bucket,
    content: bytes,
) -> None:
    answer = send_parts(http_, bucket.name, multipart('{"name": "p"}', content))
    assert answer.status == 200, answer.text
    found: Any = bucket.get_blob("p")
    assert (found.download_as_bytes(), found.content_type) == (content, "text/plain")
