"""What an answer that refuses says, however it is written.

Google's services write {"error": {...}} with typed details (google.aip.dev/193), Cloud Storage
with errors[].reason instead. What stands between (a proxy, a load balancer) answers with a page,
a line of text, or nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from pulumi_vertex_tuning.vertex.errors.wording import is_page, plain

_SECRET_HEADERS = ("Authorization", "X-Goog-Api-Key", "X-Goog-Iam-Authorization-Token")

_SHORTEST_SECRET = 8

_FOUND = re.compile(r"Field:\s*([^;]+?)\s*;\s*Message:\s*(.*?)\s*(?=\d+\.\s*Field:|$)")
"""How Vertex AI lists the fields that it refuses, in its text."""

_QUOTA = re.compile(
    r"quota exceeded for (?:quota )?(?:metric:? )?(?:'([^']+)'|([\w.-]*[/_][\w./-]*\w))",
    re.IGNORECASE,
)
_OF_A_DOWNLOAD = "No such object"
"""What Cloud Storage answers as plain text where an object's content was asked for."""

_SECONDS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)s?")


@dataclass(frozen=True)
class Refusal:
    """An answer that refuses. Told by the service: in its way to tell errors, and in words.

    violations: (field, description) of each field that is refused, under the API's names.
    retry_after: seconds to wait, None where the answer names no time.
    """

    code: int
    message: str
    told_by_service: bool = True
    status: str = ""
    reason: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    violations: tuple[tuple[str, str], ...] = ()
    quota: str = ""
    retry_after: float | None = None


def refusal_in(response: Any) -> Refusal:
    """Return what a requests.Response says."""
    secrets = _sent_secrets(response.request)
    return read_refusal(response.status_code, response.content, response.headers, secrets)


def read_refusal(
    code: int, body: bytes, headers: Mapping[str, str], secrets: Sequence[str] = ()
) -> Refusal:
    """Return what a body says; it may be anything."""
    text = body.decode("utf-8-sig", "replace")
    error = _error_in(text)
    line = "" if error else _line_in(text)
    details = _objects(error.get("details"))
    info = next(_typed(details, "ErrorInfo"), {})
    told = plain(_text(error.get("message")) or line, secrets)
    return Refusal(
        code=code,
        message=told or _unexplained(code, text),
        told_by_service=bool(error.get("message")) or line.startswith(_OF_A_DOWNLOAD),
        status=plain(_text(error.get("status")), secrets),
        reason=_text(info.get("reason")) or _reason_of_storage(error),
        metadata=_texts(info.get("metadata"), secrets),
        violations=tuple(_violations(details, told, secrets)),
        quota=plain(_quota(details, info, told), secrets),
        retry_after=_retry_after(headers, details),
    )


def _sent_secrets(request: Any) -> tuple[str, ...]:
    """Return the credentials that a request carried: nothing may repeat them."""
    headers = getattr(request, "headers", None) or {}
    values = (str(headers[name]) for name in _SECRET_HEADERS if headers.get(name))
    parts = (part for value in values for part in (value, value.rpartition(" ")[2]))
    return tuple(part for part in parts if len(part) >= _SHORTEST_SECRET)


def _error_in(text: str) -> dict[str, Any]:
    """Return the object that describes the error, from any shape that has one."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if isinstance(told, list):
        told = next(iter(_objects(told)), {})
    error = told.get("error") if isinstance(told, dict) else None
    return error if isinstance(error, dict) else {}


def _line_in(text: str) -> str:
    """Return a body that is just text: no page, and no JSON of another shape."""
    is_other = is_page(text) or text.lstrip().startswith(("{", "["))
    return "" if is_other else text.strip()


def _unexplained(code: int, text: str) -> str:
    phrase = f" {HTTPStatus(code).phrase}" if code in set(HTTPStatus) else ""
    if is_page(text):
        return f"HTTP {code}{phrase}, with a page instead of a reason"
    how = "a reason that cannot be read" if text.strip() else "no reason"
    return f"HTTP {code}{phrase}, with {how}"


def _violations(
    details: Sequence[dict[str, Any]], message: str, secrets: Sequence[str]
) -> Iterator[tuple[str, str]]:
    listed = [
        (plain(_text(one.get("field")), secrets), plain(_text(one.get("description")), secrets))
        for detail in _typed(details, "BadRequest")
        for one in _objects(detail.get("fieldViolations"))
    ]
    yield from [one for one in listed if one[0]] or _FOUND.findall(message)


def _quota(details: Sequence[dict[str, Any]], info: Mapping[str, Any], message: str) -> str:
    failures = (
        violation
        for detail in _typed(details, "QuotaFailure")
        for violation in _objects(detail.get("violations"))
    )
    first = next(failures, {})
    told = _text(first.get("quotaMetric")) or _text(first.get("quotaId"))
    told = told or _texts(info.get("metadata")).get("quota_metric", "")
    if not told and (found := _QUOTA.search(message)):
        told = found[1] or found[2]
    return told.rpartition("/")[2]


def _retry_after(headers: Mapping[str, str], details: Sequence[dict[str, Any]]) -> float | None:
    """Return seconds: the header holds them or a date, RetryInfo a duration."""
    header = _text(headers.get("Retry-After")).strip()
    delays = (_text(one.get("retryDelay")) for one in _typed(details, "RetryInfo"))
    for told in (header, *delays):
        if found := _SECONDS.fullmatch(told):
            return float(found[1])
    with suppress(ValueError, TypeError, OverflowError):
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    return None


def _reason_of_storage(error: Mapping[str, Any]) -> str:
    return next((_text(one.get("reason")) for one in _objects(error.get("errors"))), "")


def _typed(details: Sequence[dict[str, Any]], kind: str) -> Iterator[dict[str, Any]]:
    name = f"google.rpc.{kind}"
    return (detail for detail in details if _text(detail.get("@type")).endswith(name))


def _objects(values: Any) -> list[dict[str, Any]]:
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []


def _texts(values: Any, secrets: Sequence[str] = ()) -> dict[str, str]:
    pairs = values.items() if isinstance(values, dict) else ()
    return {key: plain(value, secrets) for key, value in pairs if isinstance(value, str)}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
