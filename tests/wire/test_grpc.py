"""The gRPC server beside REST: its methods, its errors, its port."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.api_core import exceptions, operations_v1
from google.cloud import aiplatform_v1

from pulumi_vertex_tuning.emulator.routes import ROUTES
from pulumi_vertex_tuning.emulator.rpc.methods import OPERATIONS, RPCS
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.emulator.clients import Tuner, examples

from .annotations import annotations

TUNING = "/google.cloud.aiplatform.v1.GenAiTuningService"
operations: Callable[[Any], Any] = operations_v1.OperationsClient  # has no types
COMMAND = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "emulator", "--port", "0"]


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_every_method_is_as_google_annotates_it(version: str) -> None:
    google = annotations(version)
    for rpc in RPCS:
        if version in rpc.versions and rpc not in OPERATIONS:
            rules = google[rpc.service, rpc.name]
            bare = {(rule.method, rule.template, rule.body) for rule in rules}
            assert (rpc.method, rpc.template, rpc.body) in bare, rpc


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
def test_every_rest_method_that_google_has_over_grpc_is_there_too(version: str) -> None:
    have = {(rpc.service, rpc.name) for rpc in RPCS if version in rpc.versions}
    routes = {route.key for route in ROUTES if version in route.versions}
    for method, rules in annotations(version).items():
        if any(rule.key in routes for rule in rules):
            assert method in have, method


def test_a_method_that_is_not_served_is_unimplemented(emulator: Emulator, tuner: Tuner) -> None:
    with grpc.insecure_channel(emulator.grpc_host) as channel:
        kind = aiplatform_v1.EndpointServiceClient
        client = kind(transport=kind.get_transport_class("grpc")(channel=channel))
        with pytest.raises(exceptions.MethodNotImplemented, match="Method not found"):
            client.create_endpoint(parent=tuner.parent, endpoint=aiplatform_v1.Endpoint())


def call(emulator: Emulator, path: str, request: bytes) -> grpc.RpcError:
    with grpc.insecure_channel(emulator.grpc_host) as channel:
        with pytest.raises(grpc.RpcError) as refused:
            channel.unary_unary(path)(request, timeout=10)
        return refused.value


def test_bytes_that_are_no_message_are_refused(emulator: Emulator) -> None:
    error = call(emulator, f"{TUNING}/CreateTuningJob", b"\xff\xff\xff")
    assert (error.code(), error.details()) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "The request is not a CreateTuningJobRequest.",
    )


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", exceptions.InvalidArgument),
        ("projects/p/locations/us-central1/operations/1", exceptions.NotFound),
        ("projects/p/locations/us-central1/models/1/operations/1", exceptions.NotFound),
    ],
)
def test_an_operation_that_is_not_there(
    emulator: Emulator,
    name: str,
    error: type[Exception],
) -> None:
    with grpc.insecure_channel(emulator.grpc_host) as channel:
        client = operations(channel)
        with pytest.raises(error):
            client.get_operation(name)


def test_both_transports_see_the_same_jobs(emulator: Emulator, tuner: Tuner) -> None:
    made = tuner.create(examples(2))
    with grpc.insecure_channel(emulator.grpc_host) as channel:
        kind = aiplatform_v1.GenAiTuningServiceClient
        client = kind(transport=kind.get_transport_class("grpc")(channel=channel))
        assert [job.name for job in client.list_tuning_jobs(parent=tuner.parent)] == [made["name"]]


def test_the_ready_line_names_both_addresses() -> None:
    command = [*COMMAND, "--grpc-port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = r"127\.0\.0\.1:\d+"
        pattern = rf"Emulated Vertex AI is ready at http://{address}, gRPC at {address}\n"
        assert re.fullmatch(pattern, line)
        process.terminate()
        assert process.stdout.read() == ""
        assert process.wait(20) == 0


def test_without_the_option_there_is_no_grpc() -> None:
    with running_emulator() as emulator:
        assert emulator.grpc_host == ""


def test_a_port_that_is_taken_is_a_message() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [*COMMAND, "--grpc-port", str(port)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert f"Cannot listen on 127.0.0.1:{port} for gRPC: Address already in use." in ended.stderr
    assert "--grpc-port 0" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
