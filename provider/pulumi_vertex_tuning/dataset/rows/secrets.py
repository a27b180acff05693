"""Likely secrets in the rows: keys, tokens, card numbers. Found, never shown.

The expressions are in the syntax that hyperscan and Python's re share. Hyperscan looks for all of
them at once, at the speed of memory; re does the same where there is no hyperscan (Windows).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from threading import local

_MOST = 10_000
"""Findings in a block after which the rest of it is not looked at."""

_KINDS: tuple[tuple[str, bytes], ...] = (
    ("AWS access key", rb"(?:AKIA|ASIA)[0-9A-Z]{16}"),
    ("GitHub token", rb"gh[pousr]_[A-Za-z0-9]{36}"),
    ("GitHub token", rb"github_pat_[A-Za-z0-9_]{22}"),
    ("GitLab token", rb"glpat-[A-Za-z0-9_-]{20}"),
    ("Google API key", rb"AIza[0-9A-Za-z_-]{35}"),
    ("Google OAuth client secret", rb"GOCSPX-[A-Za-z0-9_-]{28}"),
    ("Google OAuth token", rb"ya29\.[A-Za-z0-9_-]{30}"),
    ("Slack token", rb"xox[baprs]-[0-9A-Za-z-]{12}"),
    ("private key", rb"-----BEGIN (?:[A-Z]{1,10} ){0,2}PRIVATE KEY"),
    ("API key (sk-...)", rb"sk-(?:[a-z]{2,6}-)?[A-Za-z0-9]{20}"),
    ("Stripe key", rb"[rs]k_live_[A-Za-z0-9]{16}"),
    ("Hugging Face token", rb"hf_[A-Za-z]{34}"),
    ("npm token", rb"npm_[A-Za-z0-9]{36}"),
    ("PyPI token", rb"pypi-AgEIcHlwaS5vcmc"),
    ("JSON web token", rb"eyJ[A-Za-z0-9_-]{10,1000}\.eyJ[A-Za-z0-9_-]{10}"),
    ("card number", rb"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}"),
)

_CARD = len(_KINDS) - 1
_CARD_SHAPE = re.compile(rb"(?<![0-9])[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}(?![0-9])")
_LONGEST_CARD = 19
_CARD_NETWORKS = b"23456"
"""First digits of cards of people: Mastercard, American Express, Visa, Maestro, Discover."""

Scan = Callable[[bytes], list[tuple[int, int]]]
"""Returns which expressions end where, in the order of the text."""


def find_secrets(block: bytes) -> Iterator[tuple[str, int]]:
    """Yield what kinds of secrets a block of lines seems to hold, and the place of each."""
    for index, end in _scanner.scan(block):
        if index != _CARD or _is_card(block, end):
            yield _KINDS[index][0], end - 1


def _is_card(block: bytes, end: int) -> bool:
    """Tell whether the digits that end here are of a card, by shape, network and check digit."""
    start = max(end - _LONGEST_CARD, 0)
    for found in _CARD_SHAPE.finditer(block, max(start - 1, 0), min(end + 1, len(block))):
        if found.end() == end:
            digits = bytes(digit for digit in found.group() if 48 <= digit <= 57)  # noqa: PLR2004
            return digits[0] in _CARD_NETWORKS and _luhn(digits) and len(set(digits)) > 3  # noqa: PLR2004
    return False


def _luhn(digits: bytes) -> bool:
    odd = sum(digit - 48 for digit in digits[::-2])
    even = sum(sum(divmod(2 * (digit - 48), 10)) for digit in digits[-2::-2])
    return (odd + even) % 10 == 0


def scan_with_re(block: bytes) -> list[tuple[int, int]]:
    """Look for one expression after the other."""
    found = sorted(
        (match.end(), index)
        for index, expression in enumerate(_compiled())
        for match in expression.finditer(block)
    )
    return [(index, end) for end, index in found[:_MOST]]


@cache
def _compiled() -> tuple[re.Pattern[bytes], ...]:
    return tuple(re.compile(expression) for _, expression in _KINDS)


def _with_hyperscan() -> Scan:
    import hyperscan

    database = hyperscan.Database()
    database.compile(
        expressions=[expression for _, expression in _KINDS],
        ids=list(range(len(_KINDS))),
        elements=len(_KINDS),
        flags=[0] * len(_KINDS),
    )

    def scan(block: bytes) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []

        def on_match(index: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            found.append((index, end))
            return len(found) >= _MOST

        with suppress(hyperscan.ScanTerminated):  # enough was found
            database.scan(block, match_event_handler=on_match)
        return found

    return scan


class _Scanner(local):
    """A scanner for each thread: hyperscan keeps scratch space between calls."""

    def __init__(self) -> None:
        try:
            self.scan: Scan = _with_hyperscan()
        except ImportError:
            self.scan = scan_with_re


_scanner = _Scanner()
