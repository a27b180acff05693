"""The foundation's own program under Pulumi's mocks: what it declares for a configuration."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "stacks" / "foundation"

_PROGRAM = """
import asyncio, json, runpy, sys
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import Mocks, mocks, set_mocks
from pulumi.runtime.settings import get_root_resource
from pulumi.runtime.stack import wait_for_rpcs

made, calls = [], []

class Monitor(mocks.MockMonitor):
    def RegisterResource(self, request):
        made.append({
            "type": request.type,
            "name": request.name,
            "inputs": MessageToDict(request.object),
            "protect": request.protect,
            "after": [urn.rpartition("::")[2] for urn in request.dependencies],
        })
        return super().RegisterResource(request)

class Google(Mocks):
    def new_resource(self, args):
        outputs, place = dict(args.inputs), "projects/my-project"
        match args.typ:
            case "gcp:projects/iAMCustomRole:IAMCustomRole":
                outputs["name"] = f"{place}/roles/{args.inputs['roleId']}"
            case "gcp:serviceaccount/account:Account":
                email = f"{args.inputs['accountId']}@my-project.iam.gserviceaccount.com"
                outputs |= {
                    "email": email,
                    "member": f"serviceAccount:{email}",
                    "name": f"{place}/serviceAccounts/{email}",
                }
            case "gcp:projects/serviceIdentity:ServiceIdentity":
                outputs["member"] = (
                    "serviceAccount:service-123@gcp-sa-aiplatform.iam.gserviceaccount.com"
                )
            case "gcp:iam/workloadIdentityPool:WorkloadIdentityPool":
                pool = args.inputs["workloadIdentityPoolId"]
                outputs["name"] = f"projects/123/locations/global/workloadIdentityPools/{pool}"
            case "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider":
                outputs["name"] = "projects/123/.../providers/github"
        return f"{args.name}-id", outputs

    def call(self, args):
        calls.append([args.token, args.args])
        agent = "service-123@gs-project-accounts.iam.gserviceaccount.com"
        return {"number": "123", "emailAddress": agent}

google = Google()
set_mocks(google, project="foundation", stack="test", monitor=Monitor(google))
sys.path.insert(0, sys.argv[1])
runpy.run_path(sys.argv[1], run_name="__main__")

async def ended():
    await wait_for_rpcs()
    outputs = get_root_resource().outputs
    return {name: await value.future() if hasattr(value, "future") else value
            for name, value in outputs.items()}

outputs = asyncio.get_event_loop().run_until_complete(ended())
print(json.dumps({"made": made, "calls": calls, "outputs": outputs}))
"""


@dataclass(frozen=True)
class Resource:
    """A resource as it reaches the engine. After: the names of what it waits for."""

    type: str
    name: str
    inputs: dict[str, Any]
    protect: bool
    after: list[str]


@dataclass(frozen=True)
class Declared:
    """What the program declared, asked and exported."""

    resources: list[Resource]
    calls: list[list[Any]]
    outputs: dict[str, Any]

    def of(self, kind: str) -> dict[str, Resource]:
        """Return the resources of a type such as Bucket, by name."""
        return {one.name: one for one in self.resources if one.type.endswith(f":{kind}")}

    def one(self, kind: str) -> Resource:
        """Return the only resource of a type."""
        [found] = self.of(kind).values()
        return found

    def bindings(self) -> set[tuple[str, str, str, str]]:
        """Return all bindings: kind, on what, role and member."""
        return {
            (
                one.type.rpartition(":")[2],
                str(next(one.inputs[key] for key in _GROUNDS if key in one.inputs)),
                one.inputs["role"],
                one.inputs["member"],
            )
            for one in self.resources
            if "role" in one.inputs
        }


_GROUNDS = ("bucket", "serviceAccountId", "cryptoKeyId", "project")


def run(configuration: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Run the program with a configuration, by full keys, as the engine passes it."""
    texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in configuration.items()}
    return subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(FOLDER)],
        env={**os.environ, "PULUMI_CONFIG": json.dumps(texts)},
        capture_output=True,
        text=True,
        check=False,
    )


def declared(configuration: dict[str, Any]) -> Declared:
    """Return what the program declares."""
    ended = run(configuration)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    made = [Resource(**one) for one in told["made"] if one["type"].startswith("gcp:")]
    return Declared(made, told["calls"], told["outputs"])
