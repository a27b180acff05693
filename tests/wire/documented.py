"""HTTP whose every answer is compared with the discovery document."""

import json
import re
from dataclasses import dataclass
from typing import Any

from tests.emulator.clients import Answer, Http

from .discovery import Method, methods
from .schema import problems

_CODES = {400: {"INVALID_ARGUMENT", "FAILED_PRECONDITION"}, 404: {"NOT_FOUND"}}


@dataclass(frozen=True)
class DocumentedHttp(Http):
    """Fails on a field, a type or a value in an answer that Google's document does not have."""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        answer = super().ask(method, path, body, **headers)
        space, _, below = path.removeprefix("/").partition("/")
        if space in ("v1", "v1beta1"):
            check(space, method, below.partition("?")[0], answer)
        return answer


def check(version: str, http_method: str, path: str, answer: Answer) -> None:
    if answer.status != 200:
        check_error(answer)
        return
    schema = _method(version, http_method, path).answer
    found = json.loads(answer.text)
    for one in found if isinstance(found, list) else [found]:
        assert problems(one, version, schema) == [], path


def check_error(answer: Answer) -> None:
    """Compare with google.rpc.Status, which the error JSON wraps."""
    (error,) = answer.json.values()
    assert error["code"] == answer.status
    assert error.pop("status") in _CODES[answer.status]
    assert problems(error, "v1", "GoogleRpcStatus") == []


def _method(version: str, http_method: str, path: str) -> Method:
    for method in methods(version):
        pattern = re.escape(method.path).replace(r"\*", "[^/:]+")
        if method.http_method == http_method and re.fullmatch(pattern, path):
            return method
    raise AssertionError(f"not in the document: {http_method} {path}")
