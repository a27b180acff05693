"""Likely secrets: both engines find the same, and ordinary text has none."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulumi_vertex_tuning.dataset.rows.secrets import _scanner, find_secrets, scan_with_re

# Put together here, so that no scanner of this repository takes them for real.
SECRETS = {
    "AWS access key": "AKIA" + "ABCD1234EFGH5678",
    "GitHub token": "ghp" + "_" + "a1B2" * 9,
    "GitLab token": "glpat" + "-" + "a1B2c" * 4,
    "Google API key": "AIza" + "Sy0-_" * 7,
    "Google OAuth client secret": "GOCSPX" + "-" + "a1B2" * 7,
    "Google OAuth token": "ya29" + "." + "a0A1b2" * 5,
    "Slack token": "xoxb" + "-123456789012-abc",
    "private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "API key (sk-...)": "sk" + "-proj-" + "a1B2c" * 5,
    "Stripe key": "sk" + "_live_" + "a1B2" * 5,
    "Hugging Face token": "hf" + "_" + "aBcDe" * 7,
    "npm token": "npm" + "_" + "a1B2" * 9,
    "PyPI token": "pypi" + "-AgEIcHlwaS5vcmcCJ",
    "JSON web token": "eyJ" + "hbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0In0.x",
    "card number": "4539 5787 " + "6362 1486",
}


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_is_found_where_it_stands(kind: str) -> None:
    before = '{"text": "first"}\n{"text": "it is '
    block = f'{before}{SECRETS[kind]}, see?"}}\n'.encode()

    [(found, place), *more] = find_secrets(block)

    assert (found, more) == (kind, [])
    assert block.count(b"\n", 0, place) == 1


@pytest.mark.parametrize(
    "text",
    [
        "4539 5787 6362 1487",  # the check digit is wrong
        "4539-5787 6362-1486",  # no card is written so
        "45395787636214860",  # a longer number
        "0000 0000 0000 0000",
        "1111 1111 1111 1117",
        "sk-learn is a library, and so is sk-image",
        "See https://example.com/AKIA and ghp_1.",
        "2024-01-01 12:34:56 1700000000123",
    ],
)
def test_what_only_looks_a_little_like_one_is_none(text: str) -> None:
    assert list(find_secrets(text.encode())) == []


_PIECES = st.sampled_from([*SECRETS.values(), "AKIA", "sk-", "eyJ", "4539", " ", "-", "\n", "12"])


@given(st.lists(_PIECES | st.text(max_size=5), max_size=12))
@example(["4539578763621486" * 3])
@example(["AKIA" + "A" * 40])
def test_both_engines_find_the_same(pieces: list[str]) -> None:
    block = "".join(pieces).encode()

    # Hyperscan reports every end at which an expression matches, re one for each beginning.
    by_re = set(scan_with_re(block))
    assert by_re <= set(_scanner.scan(block))
    assert {kind for kind, _ in find_secrets(block)} >= {
        "AWS access key" for index, _ in by_re if index == 0
    }
