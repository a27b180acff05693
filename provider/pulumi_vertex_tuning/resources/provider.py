"""What the dynamic providers of this package have in common.

Python pickles a provider into the state by reference. So a provider's class has to stay
importable under its name, and an instance has no attributes until the plugin configures it.
"""

import os
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_vertex_tuning.lifecycle.identity import Owner
from pulumi_vertex_tuning.resources.inputs import find_problems
from pulumi_vertex_tuning.resources.row import ROW
from pulumi_vertex_tuning.resources.settings import EMULATOR_KEY
from pulumi_vertex_tuning.spec import Declaration, InvalidInput
from pulumi_vertex_tuning.vertex.connection import Connection, connect
from pulumi_vertex_tuning.vertex.service import Service, find_service

PROVIDER_KEY = "__provider"
_NOT_KEPT = {PROVIDER_KEY, ROW}
PRESENT = "present"
MISSING = "missing"
"""What `condition` says. Declared is always present: a refresh shows what is found instead."""

Properties = dict[str, Any]


class WrongService(Exception):
    """The resource lives on the emulator and calls go to Google Cloud, or the other way round."""


class VertexProvider(ResourceProvider):
    """A dynamic provider that knows its connection, and which ids this run keeps.

    A revert can adopt the very thing whose old entry the engine then deletes, under the same id.
    So an id that this run has created, adopted or found unchanged is never deleted in it.
    """

    serialize_as_secret_always = False
    connection: Connection
    kept: set[str]
    program_runs: bool

    def configure(self, req: ConfigureRequest) -> None:
        """Find out where calls go; called by the plugin before anything else."""
        self.connection = connect(find_service(req.config.get(EMULATOR_KEY), os.environ))
        self.kept = set()
        self.program_runs = False

    def check(self, _olds: Properties, news: Properties) -> CheckResult:
        """Check the inputs; that they are checked shows that a program runs."""
        self.program_runs = True
        return self.check_inputs(_olds, news)

    @abstractmethod
    def check_inputs(self, olds: Properties, news: Properties) -> CheckResult:
        """Return the inputs, and what is wrong with them."""

    def keep(self, id_: str) -> None:
        """Keep what a program declares as it is.

        A refresh asks for diffs too, of what a destroy deletes next. Only a program has its
        inputs checked.
        """
        if self.program_runs:
            self.kept.add(id_)

    def replaced(self, id_: str, paths: list[str], *, changes: bool | None = None) -> DiffResult:
        """Return the answer of a diff that replaces, whatever a refresh in this run has kept."""
        self.kept.discard(id_)
        return DiffResult(changes=changes, replaces=paths)

    def update(self, _id: str, _olds: Properties, _news: Properties) -> UpdateResult:
        """Keep what is: only this provider's own reference in the state can have changed."""
        return UpdateResult({**own(_olds), **own(_news)})

    def refuse_other_service(self, properties: Properties) -> None:
        """Raise WrongService where the resource does not live where calls go."""
        lives_on, service = properties.get("service"), self.connection.service
        if lives_on and lives_on != service.kind:
            raise WrongService(_wrong_service(lives_on, service))


def own(properties: Properties) -> Properties:
    """Return the properties without Pulumi's own, and without what is for check alone."""
    return {key: value for key, value in properties.items() if key not in _NOT_KEPT}


def pick(properties: Mapping[str, Any], model: type[Declaration]) -> Properties:
    """Return the properties that the model declares."""
    names = {field.alias for field in model.model_fields.values()}
    return {key: value for key, value in properties.items() if key in names}


def checked(news: Properties, model: type[Declaration], subject: str) -> CheckResult:
    """Return the inputs as they are, with one failure for all that is wrong with them."""
    problems = find_problems(pick(news, model), model)
    failures = [CheckFailure("", str(InvalidInput(subject, problems)))] if problems else []
    return CheckResult(own(news), failures)


def seen(id_: str, props: Properties, found: Properties, inputs: Iterable[str]) -> ReadResult:
    """Return what a read found; with inputs where they differ, else the engine shows nothing."""
    keys = [key for key in inputs if key in found]
    differs = any(found[key] != props.get(key) for key in keys)
    return ReadResult(id_, found, {key: found[key] for key in keys} if differs else None)


def owner_in(properties: Properties) -> Owner:
    """Return the owner that the program passed along."""
    return Owner(**properties["owner"])


def _wrong_service(lives_on: str, service: Service) -> str:
    if service.emulated:
        return (
            f"this resource lives on Google Cloud, but calls go to {service}; nothing was done."
            " Unset AIPLATFORM_EMULATOR_HOST and the stack's vertex-tuning:emulatorHost,"
            " or use another stack for the emulator."
        )
    return (
        f"this resource lives on the {lives_on}, but calls go to Google Cloud; nothing was done."
        " Set AIPLATFORM_EMULATOR_HOST or the stack's vertex-tuning:emulatorHost,"
        " or use another stack for Google Cloud."
    )
