"""Google's proto types by version and name, with what they lack."""

import sys
from functools import cache
from importlib import import_module
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

from pulumi_vertex_tuning.emulator.wire.additions import AmendedFiles

_COMMON = {
    "Operation": "google.longrunning.operations_pb2",
    "GetOperationRequest": "google.longrunning.operations_pb2",
    "Empty": "google.protobuf.empty_pb2",
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
    full_name = installed_class(version, name).DESCRIPTOR.full_name
    amended: type[Message] = message_factory.GetMessageClass(
        _pool().FindMessageTypeByName(full_name),
    )
    return amended


def installed_class(version: str, name: str) -> type[Message]:
    """Return the class of a message as Google's clients have it, without the additions."""
    wrapper: Any = getattr(import_module(_package(version)), name)
    found: type[Message] = wrapper.pb()
    return found


def descriptor(version: str, name: str) -> Descriptor:
    """Return the descriptor of a message."""
    return message_class(version, name).DESCRIPTOR


@cache
def _pool() -> DescriptorPool:
    return DescriptorPool(AmendedFiles())


def _package(version: str) -> str:
    return f"google.cloud.aiplatform_{version}"
