"""Google's proto types by version and name."""

import sys
from functools import cache
from importlib import import_module
from typing import Any

from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

_COMMON = {"Operation": "google.longrunning.operations_pb2", "Empty": "google.protobuf.empty_pb2"}

# What the API has and the installed proto types lack: JSON keys by message name. They are
# kept beside the parsed message as they came, and printed only where a version has them.
OVERLAY: dict[str, dict[str, frozenset[str]]] = {
    "v1": {"TuningJob": frozenset({"preferenceOptimizationSpec"})},
    "v1beta1": {
        "TuningJob": frozenset(
            {"preferenceOptimizationSpec", "tuningJobState", "tuningJobMetadata"},
        ),
    },
}


def is_loaded(version: str) -> bool:
    """Tell whether the types of an API version are imported."""
    return _package(version) in sys.modules


def load(version: str) -> None:
    """Import the types of an API version, which takes most of a second."""
    import_module(_package(version))


@cache
def message_class(version: str, name: str) -> type[Message]:
    """Return the class of a message, such as ("v1beta1", "TuningJob")."""
    if name in _COMMON:
        common: type[Message] = getattr(import_module(_COMMON[name]), name)
        return common
    wrapper: Any = getattr(import_module(_package(version)), name)
    found: type[Message] = wrapper.pb()
    return found


def descriptor(version: str, name: str) -> Descriptor:
    """Return the descriptor of a message."""
    return message_class(version, name).DESCRIPTOR


def _package(version: str) -> str:
    return f"google.cloud.aiplatform_{version}"
