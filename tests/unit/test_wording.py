"""What services and libraries say, made fit for a person."""

import base64
import json

import pytest

from pulumi_vertex_tuning.vertex.errors.wording import REDACTED, is_page, plain, said_by

TOKEN = "canary4711" * 4
JWT = ".".join(
    base64.urlsafe_b64encode(json.dumps({"claim": n}).encode()).decode().rstrip("=")
    for n in range(3)
)

SECRETS = [
    f"got header Authorization: Bearer {TOKEN} today",
    f"{{'authorization': 'Bearer {TOKEN}'}} today",
    f'{{"Authorization": "Basic {TOKEN}=="}} today',
    f"{{'authorization': b'Bearer {TOKEN}'}} today",
    f"authorization={TOKEN} today",
    f"Proxy-Authorization: Basic {TOKEN} today",
    f"Bearer {TOKEN} today",
    f"the token ya29.a0{TOKEN}-_x today",
    f"the refresh token 1//0e{TOKEN} today",
    f"the token {JWT} today",
    f"the key AIza{TOKEN} today",
    f"the secret GOCSPX-{TOKEN} today",
    f"https://x.test/?key={TOKEN} today",
    f"https://x.test/upload?upload_id={TOKEN}&a=b today",
    f"https://x.test/?X-Goog-Signature={TOKEN} today",
    f"access_token={TOKEN} today",
    f"'refresh_token': '{TOKEN}' today",
    f'"client_secret": "{TOKEN}" today',
    f'"clientSecret":"{TOKEN}" today',
    f'{{\\"id_token\\":\\"{TOKEN}\\"}} today',
    f'"assertion": "two words {TOKEN}" today',
    f'"password": "with a \\" in it {TOKEN}" today',
    f'today "refresh_token": "cut off with {TOKEN}',
    f"-----BEGIN PRIVATE KEY-----\n{TOKEN}\n{TOKEN}\n-----END PRIVATE KEY----- today",
    f"-----BEGIN RSA PRIVATE KEY-----\n{TOKEN}\n-----END RSA PRIVATE KEY----- today",
    f"today -----BEGIN EC PRIVATE KEY-----\n{TOKEN}",
]


@pytest.mark.parametrize("text", SECRETS)
def test_what_looks_like_a_secret_is_not_passed_on(text: str) -> None:
    told = plain(text)

    assert "canary" not in told
    assert JWT.split(".")[1] not in told
    assert REDACTED in told
    assert "today" in told


def test_a_secret_that_is_known_is_not_passed_on_whatever_it_looks_like() -> None:
    assert plain("so opaque\tis not liked", ["opaque"]) == f"so {REDACTED} is not liked"


@pytest.mark.parametrize(
    "text",
    [
        "Request had invalid authentication credentials. Expected OAuth 2 access token.",
        "basic roles are not enough for an access token or an API key",
        "tuning_job.labels[0].key: bad; use key=value pairs",
        "Bearer tokens are fine",
        "List of found errors: 1.Field: a.b; Message: must be < 5 and > 3.",
        "use <PROJECT> for <your project>, if a < b",
        "Permission 'a.b.c' denied on resource '//x/projects/p' (or it may not exist).",
        "https://example.com/a?alt=media&name=b",
    ],
)
def test_what_is_no_secret_and_no_markup_stays(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("  a\n\tb\r\n", "a b"),
        ("a\x00b\x1b[31mc\u202ed\ud800", "a b [31mc d"),
        ("<b>a</b> &lt;b&gt;", "a <b>"),
        ("a &lt; b", "a &lt; b"),
        ("<html><head><style>p {}</style></head><p class='x'>a<br/>b</p></html>", "a b"),
        ("<script>alert('a')</script>a<!-- b -->", "a"),
        ("<http.client.HTTPResponse object at 0x7f00aaBB> failed", "failed"),
        ("failed: <Thing at 0x7f00>", "failed:"),
        ("a" * 5000, "a" * 1000 + "..."),
        ("<" * 5000, "<" * 1000 + "..."),
        ("", ""),
    ],
)
def test_a_text_becomes_a_line(text: str, want: str) -> None:
    assert plain(text).strip() == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("<!DOCTYPE html>", True),
        ("\n <html lang=en>", True),
        ("<?xml version='1.0'?>", True),
        ("<Error>", True),
        ("", False),
        ("< 5", False),
        ("{}", False),
        ("No <b>such</b> thing", False),
    ],
)
def test_a_page_is_known_by_its_beginning(text: str, want: bool) -> None:
    assert is_page(text) is want


@pytest.mark.parametrize(
    ("error", "want"),
    [
        (ValueError("no"), "no"),
        (ValueError(), ""),
        (ValueError(5), ""),
        (ValueError({"a": TOKEN}), ""),
        (ValueError("no", {"a": TOKEN}), "no"),
        (ValueError("no", ValueError("not at all")), "no: not at all"),
        (ValueError(ValueError(ValueError("no"))), "no"),
        (ValueError("bad: {'a': 'b'}: None"), "bad:"),
        (ValueError("no metadata. Last exception: HTTPConnectionPool(host='x')"), "no metadata."),
        (ValueError("Status: 404 Response:\nb'<html>'"), "Status: 404"),
    ],
)
def test_a_library_s_error_is_told_by_its_words(error: Exception, want: str) -> None:
    assert said_by(error) == want
