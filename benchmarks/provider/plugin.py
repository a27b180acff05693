"""The plugin's process, from its start to its first answers, called as the engine calls it."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

messages: Any = provider_pb2  # made at run time, unknown to type checkers

_TIMEOUT = 60.0


@dataclass(frozen=True)
class Kind:
    """A kind of resource: its provider, its folder, and inputs and outputs that it knows."""

    provider: type[ResourceProvider]
    folder: Path
    configuration: Mapping[str, str]
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


def first_answers(kind: Kind) -> float:
    """Start a plugin, let it check and compare one resource, and return the seconds it took."""
    provider = str(serialize_provider(kind.provider()))
    news = _struct({**kind.inputs, PROVIDER_KEY: provider})
    olds = _struct({**kind.outputs, PROVIDER_KEY: provider})
    arguments = _struct(kind.configuration)
    began = time.perf_counter()
    with _running(kind.folder) as stub:
        stub.Configure(messages.ConfigureRequest(args=arguments), timeout=_TIMEOUT)
        checked = stub.Check(messages.CheckRequest(olds=olds, news=news), timeout=_TIMEOUT)
        if checked.failures:
            raise ValueError(str(checked.failures))
        request = messages.DiffRequest(id="benchmark", olds=olds, news=checked.inputs)
        stub.Diff(request, timeout=_TIMEOUT)
        return time.perf_counter() - began


@contextmanager
def _running(folder: Path) -> Iterator[Any]:
    command = [sys.executable, "-u", "-m", "pulumi.dynamic", "127.0.0.1:1"]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603 - a fixed command
            command, cwd=folder, stdout=subprocess.PIPE, stderr=errors
        ) as process,
    ):
        try:
            port = int(process.stdout.readline()) if process.stdout else 0
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                yield provider_pb2_grpc.ResourceProviderStub(channel)
        finally:
            process.kill()


def _struct(values: Mapping[str, Any]) -> Any:
    return json_format.ParseDict(dict(values), struct_pb2.Struct())
