"""One call of every kind that the provider makes: python -m tests.secrets.calls LOCATION FOLDER.

It prints where each client would go, and what became of each call.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.vertex import (
    buckets,
    endpoints,
    inference,
    metrics,
    models,
    storage,
    token_count,
    tuning_jobs,
    uploads,
)
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import InvalidArgument, VertexError
from pulumi_vertex_tuning.vertex.patience import Patience
from pulumi_vertex_tuning.vertex.service import Service
from pulumi_vertex_tuning.vertex.storage import StoredObject
from pulumi_vertex_tuning.vertex.uploads import Content

HASTE = Patience(call=10.0, repeat=0.5, operation=1.0)


def _addresses(connection: Connection, parent: str) -> Iterator[str]:
    makers: tuple[Callable[[str], Any], ...] = (
        connection.tuning_jobs,
        connection.models,
        connection.endpoints,
        connection.predictions,
        connection.metadata,
        connection.tensorboards,
    )
    for make in makers:
        client = make(parent)
        yield f"https://{client.api_endpoint}"
        yield client.transport.host
        if hasattr(client.transport, "operations_client"):
            yield client.transport.operations_client.transport._host
    yield connection.service.api_url(parent.split("/")[3])
    yield str(connection.storage._connection.API_BASE_URL)
    yield str(connection.storage._connection.build_api_url("/b"))


def _calls(connection: Connection, parent: str, file: Path) -> dict[str, Callable[[], Any]]:
    job, model = f"{parent}/tuningJobs/1", f"{parent}/models/1@1"
    endpoint = f"{parent}/endpoints/1"
    uri = "gs://canary-bucket/train.jsonl"
    spec = TuningJobSpec.parse(
        {
            "project": "canary-project",
            "location": "us-central1",
            "base_model": "gemini-2.5-flash",
            "training_dataset": uri,
        },
        "the job",
    )
    content = Content(file, sha256(file.read_bytes()).hexdigest())
    deployment = endpoints.Deployment("1", model, "1", "")
    return {
        "read a job": lambda: tuning_jobs.get(connection, job),
        "list jobs": lambda: list(tuning_jobs.listing(connection, parent)),
        "create a job": lambda: tuning_jobs.create(connection, spec, {}),
        "cancel a job": lambda: tuning_jobs.cancel(connection, job),
        "read a model": lambda: models.get(connection, model),
        "name a model": lambda: models.set_display_name(connection, model, "x"),
        "delete a model": lambda: models.delete(connection, model),
        "read an endpoint": lambda: endpoints.get(connection, endpoint),
        "undeploy": lambda: endpoints.undeploy(connection, endpoint, deployment),
        "ask": lambda: inference.ask(connection, endpoint, "Hello?"),
        "ask in a stream": lambda: list(
            inference.stream(
                connection,
                endpoint,
                inference.Conversation((inference.turn("user", "Hello?"),)),
                inference.Parameters(),
            )
        ),
        "read metrics": lambda: metrics.read(
            connection, f"{parent}/metadataStores/default/contexts/1"
        ),
        "read an object": lambda: storage.read_object(connection, uri),
        "read data": lambda: storage.read_beginning(connection, uri, 10),
        "upload": lambda: uploads.upload(connection, content, uri, {}),
        "read an object's rows": lambda: storage.ObjectReader(
            connection, StoredObject(uri, 1, "", 10), lambda *_: None
        ).readinto(memoryview(bytearray(10))),
        "count tokens": lambda: token_count.count_tokens(
            connection, parent, "gemini-2.5-flash", [{"role": "user", "parts": [{"text": "x"}]}]
        ),
        "look whether a bucket is public": lambda: buckets.open_to(connection, "canary-bucket"),
        "delete an object": lambda: storage.delete_object(connection, uri, 1),
        "make a bucket": lambda: buckets.ensure_bucket(
            connection, "canary-bucket", "canary-project", "us-central1"
        ),
    }


def _outcome(call: Callable[[], Any]) -> str:
    try:
        return f"done: {call()}"
    except VertexError as error:
        return f"{type(error).__name__}: {error}"


def main(location: str, folder: Path) -> None:
    """Make the calls as on Google Cloud, whatever the environment says."""
    connection = Connection(Service("googleapis.com"), HASTE)
    parent = f"projects/canary-project/locations/{location}"
    file = folder / "train.jsonl"
    file.write_text("{}\n")
    outcomes = {what: _outcome(call) for what, call in _calls(connection, parent, file).items()}
    addresses: set[str] = set()
    with suppress(InvalidArgument):
        addresses = set(_addresses(connection, parent))
    print(json.dumps({"addresses": sorted(addresses), "outcomes": outcomes}))  # noqa: T201 - the answer


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
