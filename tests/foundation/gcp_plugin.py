"""Stands for pulumi-resource-gcp: what is declared comes to be, in no cloud.

The engine starts it as it would start the real plugin. It says what Google would add: names,
e-mails, the project's number. `python gcp_plugin.py ENGINE_ADDRESS` prints its port.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

messages: Any = provider_pb2  # made at run time, unknown to type checkers

PLACE = "projects/my-project"


def _struct(values: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def _added(kind: str, inputs: dict[str, Any]) -> dict[str, Any]:
    match kind.rpartition(":")[2]:
        case "Account":
            email = f"{inputs['accountId']}@my-project.iam.gserviceaccount.com"
            name = f"{PLACE}/serviceAccounts/{email}"
            return {"email": email, "member": f"serviceAccount:{email}", "name": name}
        case "IAMCustomRole":
            return {"name": f"{PLACE}/roles/{inputs['roleId']}"}
        case "WorkloadIdentityPool" | "WorkloadIdentityPoolProvider":
            pool = inputs["workloadIdentityPoolId"]
            name = f"projects/123/locations/global/workloadIdentityPools/{pool}"
            provider = inputs.get("workloadIdentityPoolProviderId")
            return {"name": f"{name}/providers/{provider}" if provider else name}
        case "ServiceIdentity":
            return {
                "member": "serviceAccount:service-123@gcp-sa-aiplatform.iam.gserviceaccount.com"
            }
    return {}


def _id(kind: str, name: str, inputs: dict[str, Any]) -> str:
    if kind.endswith(":KeyRing"):
        return f"{PLACE}/locations/{inputs['location']}/keyRings/{inputs['name']}"
    if kind.endswith(":CryptoKey"):
        return f"{inputs['keyRing']}/cryptoKeys/{inputs['name']}"
    return f"{name}-id"


class Google(provider_pb2_grpc.ResourceProviderServicer):
    """The plugin. Names of methods are gRPC's."""

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version="10.2.0")

    def CheckConfig(self, request: Any, _context: Any) -> Any:  # noqa: N802
        return messages.CheckResponse(inputs=request.news)

    def DiffConfig(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        return messages.DiffResponse()

    def Configure(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        return messages.ConfigureResponse(supportsPreview=True)

    def Check(self, request: Any, _context: Any) -> Any:  # noqa: N802
        return messages.CheckResponse(inputs=request.news)

    def Diff(self, request: Any, _context: Any) -> Any:  # noqa: N802
        changed = MessageToDict(request.old_inputs) != MessageToDict(request.news)
        return messages.DiffResponse(changes=2 if changed else 1)

    def Create(self, request: Any, _context: Any) -> Any:  # noqa: N802
        inputs = MessageToDict(request.properties)
        kind, name = request.urn.split("::")[2:4]
        if request.preview:
            return messages.CreateResponse(properties=request.properties)
        outputs = _struct({**inputs, **_added(kind, inputs)})
        return messages.CreateResponse(id=_id(kind, name, inputs), properties=outputs)

    def Update(self, request: Any, _context: Any) -> Any:  # noqa: N802
        return messages.UpdateResponse(properties=request.news)

    def Delete(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        return empty_pb2.Empty()

    def Invoke(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        agent = "service-123@gs-project-accounts.iam.gserviceaccount.com"
        told = {"number": "123", "emailAddress": agent, "id": "x"}
        return messages.InvokeResponse(**{"return": _struct(told)})

    def Cancel(self, _request: Any, _context: Any) -> Any:  # noqa: N802
        return empty_pb2.Empty()


def main() -> None:
    """Serve until the engine ends it."""
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Google(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
