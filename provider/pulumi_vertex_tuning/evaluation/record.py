"""What was asked and answered, as it is kept: answers by the digest of their question.

Scores are no part of it: other thresholds and metrics are held against the same answers.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pulumi_vertex_tuning.evaluation.prompts import digest

_VERSION = 1


@dataclass(frozen=True)
class Said:
    """What a model answered, and what is wrong with the answer, "" where nothing is."""

    text: str
    problem: str = ""


def record_key(subject: str, parameters: Mapping[str, Any], kind: str = "answers") -> str:
    """Return the name of the record for a model that is asked with these parameters."""
    return f"{kind}/{digest([subject, dict(parameters)])}.json"


def as_bytes(subject: str, said: Mapping[str, Said]) -> bytes:
    """Return a record; the same answers make the same bytes."""
    answers = {key: asdict(one) for key, one in sorted(said.items())}
    told = {"version": _VERSION, "model": subject, "answers": answers}
    return json.dumps(told, indent=1, ensure_ascii=False).encode()


def read_record(content: bytes) -> dict[str, Said]:
    """Return the answers in a record; none in one that cannot be read, so that all are asked."""
    try:
        told = json.loads(content)
        if told["version"] != _VERSION:
            return {}
        return {key: Said(one["text"], one["problem"]) for key, one in told["answers"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
