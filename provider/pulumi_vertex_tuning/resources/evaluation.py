"""Evaluation: what a gate came to, in the state. Its deletion takes the records along."""

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
from pulumi import Input, Output
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_vertex_tuning.lifecycle.dataset import PublicBucket, refuse_public
from pulumi_vertex_tuning.lifecycle.outcomes import remove_records
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.changes import changed_paths
from pulumi_vertex_tuning.resources.inputs import comes_later
from pulumi_vertex_tuning.resources.provider import Properties, VertexProvider, own
from pulumi_vertex_tuning.resources.resource import VertexResource
from pulumi_vertex_tuning.vertex.storage import split_uri


class EvaluationProvider(VertexProvider):
    """Nothing is asked here: the program has asked before. The deletion removes the records."""

    def check_inputs(self, _olds: Properties, news: Properties) -> CheckResult:
        """Refuse a folder that everybody could read; all else no person writes."""
        failures = [CheckFailure("", reason) for reason in self._exposed(_olds, news)]
        return CheckResult(own(news), failures)

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Replace for another folder; take note of all else."""
        self.refuse_other_service(_olds)
        if moved := changed_paths(_olds, _news, ["folder"]):
            return self.replaced(_id, moved)
        self.keep(_id)
        changed = changed_paths(_olds, _news, ["outcome"])
        return DiffResult(changes=None if changed else False)

    def create(self, props: Properties) -> CreateResult:
        """Take note."""
        self.kept.add(props["folder"])
        return CreateResult(props["folder"], own(props))

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Take note."""
        self.refuse_other_service(_olds)
        return UpdateResult(own(_news))

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Tell what is known; the program looks at records, and asks again what is gone."""
        self.refuse_other_service(props)
        return ReadResult(id_, own(props))

    def delete(self, _id: str, _props: Properties) -> None:
        """Remove the records of all evaluations of this model."""
        self.refuse_other_service(_props)
        if _id not in self.kept:
            remove_records(self.connection, _id)

    def _exposed(self, olds: Properties, news: Properties) -> Iterator[str]:
        folder = news.get("folder")
        if comes_later(folder) or folder == olds.get("folder"):
            return
        bucket, _ = split_uri(str(folder))
        try:
            refuse_public(self.connection, bucket)
        except PublicBucket as error:
            yield str(error)


class EvaluationRecord(VertexResource, module="vertextuning", name="Evaluation"):
    """The evaluation that the model in use has passed. The id is the folder of its records."""

    outcome: Output[Mapping[str, Any]]

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None,
        *,
        folder: Input[str],
        outcome: Input[Mapping[str, Any]],
    ) -> None:
        """Declare what the program has found."""
        props = {
            "folder": folder,
            "outcome": outcome,
            "service": settings.current_service().kind,
        }
        super().__init__(EvaluationProvider(), resource_name, props, opts)
