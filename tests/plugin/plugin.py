"""The plugin's real process, and calls to it as the engine makes them."""

import subprocess
import sys
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_vertex_tuning.resources.dataset import DatasetProvider
from pulumi_vertex_tuning.resources.evaluation import EvaluationProvider
from pulumi_vertex_tuning.resources.handle import HandleProvider
from pulumi_vertex_tuning.resources.provider import PROVIDER_KEY, VertexProvider
from pulumi_vertex_tuning.resources.tuned_model import TunedModelProvider
from pulumi_vertex_tuning.resources.tuning_job import TuningJobProvider
from pulumi_vertex_tuning.resources.tuning_scope import TuningScopeProvider

UNKNOWN = rpc.UNKNOWN
TIMEOUT = 60.0
NO_ENGINE = "127.0.0.1:1"

messages: Any = provider_pb2  # made at run time, unknown to type checkers
Properties = dict[str, Any]

_CHANGES = {0: None, 1: False, 2: True}


@dataclass(frozen=True)
class Checked:
    inputs: Properties
    failures: list[tuple[str, str]]


@dataclass(frozen=True)
class Diffed:
    changes: bool | None
    replaces: list[str]


@dataclass(frozen=True)
class Found:
    id: str
    outputs: Properties
    inputs: Properties


class Kind:
    """One kind of resource in a plugin, as one run of the engine sees it.

    The plugin keeps one provider for each text that it is given. What follows the end of a pickle
    is not read, so another run's text makes a provider that has seen nothing of this run.
    """

    def __init__(self, stub: Any, provider: type[VertexProvider], run: int = 0) -> None:
        self._stub = stub
        pickled = b64decode(str(serialize_provider(provider())))
        self._provider = b64encode(pickled + str(run).encode()).decode()

    def check(self, news: Properties, olds: Properties | None = None) -> Checked:
        request = messages.CheckRequest(olds=self._struct(olds or {}), news=self._struct(news))
        answer = self._stub.Check(request, timeout=TIMEOUT)
        failures = [(one.property, one.reason) for one in answer.failures]
        return Checked(_own(answer.inputs), failures)

    def diff(self, id_: str, olds: Properties, news: Properties) -> Diffed:
        request = messages.DiffRequest(id=id_, olds=self._struct(olds), news=self._struct(news))
        answer = self._stub.Diff(request, timeout=TIMEOUT)
        return Diffed(_CHANGES[answer.changes], list(answer.replaces))

    def create(self, inputs: Properties) -> Found:
        request = messages.CreateRequest(properties=self._struct(inputs))
        answer = self._stub.Create(request, timeout=TIMEOUT)
        return Found(answer.id, _own(answer.properties), {})

    def read(self, id_: str, properties: Properties) -> Found:
        request = messages.ReadRequest(id=id_, properties=self._struct(properties))
        answer = self._stub.Read(request, timeout=TIMEOUT)
        return Found(answer.id, _own(answer.properties), _own(answer.inputs))

    def update(self, id_: str, olds: Properties, news: Properties) -> Properties:
        request = messages.UpdateRequest(id=id_, olds=self._struct(olds), news=self._struct(news))
        return _own(self._stub.Update(request, timeout=TIMEOUT).properties)

    def delete(self, id_: str, properties: Properties) -> None:
        request = messages.DeleteRequest(id=id_, properties=self._struct(properties))
        self._stub.Delete(request, timeout=TIMEOUT)

    def _struct(self, properties: Properties) -> Any:
        struct = struct_pb2.Struct()
        return json_format.ParseDict({**properties, PROVIDER_KEY: self._provider}, struct)


class Plugin:
    """A running plugin: what one `pulumi up` or `pulumi destroy` talks to."""

    def __init__(self, channel: grpc.Channel) -> None:
        self.stub = provider_pb2_grpc.ResourceProviderStub(channel)
        self._begin(0)

    def next_run(self) -> None:
        """Go on as the plugin of another run, which is a process of its own on the engine."""
        self._begin(self._run + 1)

    def _begin(self, run: int) -> None:
        self._run = run
        self.dataset = Kind(self.stub, DatasetProvider, run)
        self.job = Kind(self.stub, TuningJobProvider, run)
        self.model = Kind(self.stub, TunedModelProvider, run)
        self.scope = Kind(self.stub, TuningScopeProvider, run)
        self.evaluation = Kind(self.stub, EvaluationProvider, run)
        self.handle = Kind(self.stub, HandleProvider, run)

    def configure(self, configuration: Mapping[str, str]) -> None:
        args = json_format.ParseDict(dict(configuration), struct_pb2.Struct())
        self.stub.Configure(messages.ConfigureRequest(args=args), timeout=TIMEOUT)


@contextmanager
def running_plugin(
    folder: Path,
    configuration: Mapping[str, str],
    environment: Mapping[str, str],
    engine: str = NO_ENGINE,
) -> Iterator[Plugin]:
    """Start a plugin in a program's folder, configured as a stack is; stop it at the end."""
    command = [sys.executable, "-u", "-m", "pulumi.dynamic", engine]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=errors
        ) as process,
    ):
        try:
            assert process.stdout
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                plugin = Plugin(channel)
                plugin.configure(configuration)
                yield plugin
        finally:
            process.kill()


def refused(error: pytest.ExceptionInfo[grpc.RpcError]) -> str:
    """Return what a person reads of a call that raised."""
    details: str = error.value.details()
    assert details.startswith("Exception calling application: ")
    return details.removeprefix("Exception calling application: ")


def _own(struct: Any) -> Properties:
    values: Properties = json_format.MessageToDict(struct)
    return {key: value for key, value in values.items() if key != PROVIDER_KEY}
