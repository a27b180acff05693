"""Each call that this package makes, and the permission it takes: one table for all who ask.

Read by the foundation's custom roles, by `vertex-tuning doctor` and by docs/permissions.md.
Sources: the pages "IAM permissions" and the RPC reference of Vertex AI, and "IAM permissions for
JSON methods" of Cloud Storage, read in November 2026. Known is False where neither says.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Use = Literal["read", "ask", "change", "emulator"]
"""Who makes the call: previews and all that only looks; whoever asks a model; whoever trains and
deletes; or the emulator's own set-up, which Google Cloud never sees."""

Place = Literal["project", "bucket", "service account"]
"""Where the permission is granted."""


@dataclass(frozen=True)
class Call:
    """A method of an API, the permission it takes, where that is granted, and what it is for."""

    method: str
    permission: str
    use: Use
    purpose: str
    place: Place = "project"
    known: bool = True


def _vertex(use: Use, rows: str, *, known: bool = True) -> list[Call]:
    """Return the calls in lines of `method | permission | purpose`."""
    cells = [[cell.strip() for cell in row.split("|")] for row in rows.strip().splitlines()]
    return [
        Call(method, f"aiplatform.{permission}", use, purpose, known=known)
        for method, permission, purpose in cells
    ]


def _storage(use: Use, rows: str) -> list[Call]:
    cells = [[cell.strip() for cell in row.split("|")] for row in rows.strip().splitlines()]
    return [
        Call(method, f"storage.{permission}", use, purpose, "bucket")
        for method, permission, purpose in cells
    ]


CALLS: tuple[Call, ...] = (
    *_vertex(
        "read",
        """
        tuningJobs.get | tuningJobs.get | read a job
        tuningJobs.list | tuningJobs.list | find a job by its labels; wait
        models.get | models.get | read a tuned model; wait for its deletion
        models.list | models.list | find what jobs made
        endpoints.get | endpoints.get | read an endpoint; wait for an undeployment
        endpoints.list | endpoints.list | find the endpoints of a job
        operations.get | locations.get | wait for the deletion of an endpoint
        metadataStores.contexts.list | contexts.list | find the metrics of a job
        metadataStores.artifacts.get | artifacts.get | find the TensorBoard run of a job
        tensorboards.experiments.runs.timeSeries.list | tensorboardTimeSeries.list | list metrics
        tensorboards.batchRead | tensorboardTimeSeries.batchRead | read metrics
        """,
    ),
    *_vertex(
        "read",
        "models.listVersions | models.list | find the versions of a model",
        known=False,
    ),
    *_vertex(
        "ask",
        """
        endpoints.generateContent | endpoints.predict | ask a tuned model
        endpoints.streamGenerateContent | endpoints.predict | ask it piece by piece
        publishers.models.generateContent | endpoints.predict | ask a base model
        publishers.models.streamGenerateContent | endpoints.predict | ask it piece by piece
        publishers.models.countTokens | endpoints.predict | count tokens
        """,
    ),
    *_vertex(
        "change",
        """
        tuningJobs.create | tuningJobs.create | train
        tuningJobs.cancel | tuningJobs.cancel | stop training
        models.patch | models.update | claim a model; name, description, labels, checkpoint
        models.delete | models.delete | delete a model
        endpoints.undeployModel | endpoints.undeploy | take a model off an endpoint
        endpoints.delete | endpoints.delete | delete an endpoint
        """,
    ),
    *_vertex(
        "change",
        "models.deleteVersion | models.delete | delete a version of a model",
        known=False,
    ),
    Call(
        "tuningJobs.create with a service account",
        "iam.serviceAccounts.actAs",
        "change",
        "train as an account",
        "service account",
    ),
    *_storage(
        "read",
        """
        objects.get | objects.get | read data sets
        objects.list | objects.list | find what was uploaded
        buckets.get | buckets.get | look whether a bucket is public
        buckets.getIamPolicy | buckets.getIamPolicy | look whether a bucket is public
        """,
    ),
    *_storage(
        "change",
        """
        objects.insert | objects.create | upload data sets
        objects.delete | objects.delete | remove what was uploaded
        """,
    ),
    Call("buckets.insert", "storage.buckets.create", "emulator", "make the emulator's own bucket"),
    Call(
        "any call with a quota project",
        "serviceusage.services.use",
        "read",
        "let the project pay for calls of people's own accounts",
    ),
)


def permissions(uses: Iterable[Use], place: Place = "project") -> list[str]:
    """Return what these uses take at a place, in order and once each."""
    wanted = set(uses)
    return sorted({c.permission for c in CALLS if c.use in wanted and c.place == place})
