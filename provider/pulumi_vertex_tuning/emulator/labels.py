"""Rules for the labels that a request sets."""

from collections.abc import Mapping

from pulumi_vertex_tuning.emulator.errors import invalid_fields

JOB_ID = "google-vertex-llm-tuning-job-id"
BASE_MODEL = "google-vertex-llm-tuning-base-model-id"
TUNE_TYPE = "tune-type"

_RESERVED_PREFIXES = ("google-", "goog-")
# Not mg-source: the Vertex AI SDK sets it itself on jobs for open models.
_RESERVED = frozenset({TUNE_TYPE})
_MOST = 64
_LONGEST = 64
_ALPHABET = "lowercase letters, digits, _ and -"


def check_own_labels(labels: Mapping[str, str], field: str) -> None:
    """Raise INVALID_ARGUMENT also for a label that only the service may set."""
    check_labels(labels, field)
    violations = [
        (field, f'Invalid label "{key}": "{value}". The key is reserved.')
        for key, value in labels.items()
        if key.startswith(_RESERVED_PREFIXES) or key in _RESERVED
    ]
    if violations:
        raise invalid_fields(violations)


def check_labels(labels: Mapping[str, str], field: str) -> None:
    """Raise INVALID_ARGUMENT naming each label that the service does not take."""
    violations = [
        (field, f'Invalid label "{key}": "{value}". {reason}')
        for key, value in labels.items()
        if (reason := _refusal(key, value))
    ]
    if len(labels) > _MOST:
        violations.append((field, f"{len(labels)} labels; at most {_MOST} are allowed."))
    if violations:
        raise invalid_fields(violations)


def _refusal(key: str, value: str) -> str | None:
    if not 1 <= len(key) <= _LONGEST or not _is_plain(key) or not key[0].isalpha():
        return f"A key has 1 to {_LONGEST} characters: {_ALPHABET}, and begins with a letter."
    if len(value) > _LONGEST or not _is_plain(value):
        return f"A value has up to {_LONGEST} characters: {_ALPHABET}."
    return None


def _is_plain(text: str) -> bool:
    return all((letter.isalnum() and letter == letter.lower()) or letter in "_-" for letter in text)
