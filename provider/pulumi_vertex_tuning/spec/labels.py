"""Labels: what Google allows, and the ones that are not the user's to set.

Limits: cloud.google.com/resource-manager/docs/labels-overview. System labels: the ones that
tuning itself puts on a model, and the ones by which this provider finds its own again.
"""

import re
from collections.abc import Mapping

from pulumi_vertex_tuning.spec.problems import shown

SYSTEM_LABELS = ("google-", "goog-", "tune-type", "mg-source", "managed-by", "pulumi-")
"""Beginnings of label keys that belong to Google or to this provider."""

MAX_LABELS = 60
"""Google allows 64 labels; four of them are this provider's own."""

_KEY = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_VALUE = re.compile(r"[a-z0-9_-]{0,63}")


def is_system_label(key: str) -> bool:
    """Tell whether the label is Google's or this provider's own."""
    return key.startswith(SYSTEM_LABELS)


def user_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels that are neither Google's nor this provider's."""
    return {key: value for key, value in labels.items() if not is_system_label(key)}


def check_labels(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels, or raise ValueError with what is wrong with the first bad one."""
    if len(labels) > MAX_LABELS:
        raise ValueError(f"{len(labels)} labels; at most {MAX_LABELS} are allowed")
    for key, value in labels.items():
        _check_label(key, value)
    return dict(labels)


def _check_label(key: str, value: str) -> None:
    if is_system_label(key):
        raise ValueError(f"{shown(key)} is reserved; labels may not start with {_reserved()}")
    if not _KEY.fullmatch(key):
        raise ValueError(
            f"{shown(key)} is not a label key: a lowercase letter, then at most 62 lowercase"
            " letters, digits, _ or -"
        )
    if not _VALUE.fullmatch(value):
        raise ValueError(
            f"{shown(value)} of {key} is not a label value: at most 63 lowercase letters,"
            " digits, _ or -"
        )


def _reserved() -> str:
    return ", ".join(SYSTEM_LABELS)
