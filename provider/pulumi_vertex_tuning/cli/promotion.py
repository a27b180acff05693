"""What is promoted: the model that a stack has in use, as another stack has to declare it."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic.alias_generators import to_camel, to_snake

from pulumi_vertex_tuning.cli.stack import CommandError
from pulumi_vertex_tuning.cli.state import JOB, MODEL, Resource, State
from pulumi_vertex_tuning.spec import InvalidInput, SupervisedTuningSpec, TuningJobSpec
from pulumi_vertex_tuning.spec.retraining import DATA, PLACE, RETRAINING
from pulumi_vertex_tuning.spec.tuning_job import TuningSettings

Fields = Mapping[str, Any]

_TRAINED = (*(field for field in RETRAINING if field not in PLACE), "defaultCheckpointId")
"""What the other stack has to declare as it is here: it belongs to the trained model."""

_COMPARED = tuple(to_snake(field) for field in RETRAINING if field not in {*PLACE, *DATA})
_OF_THE_PLACE = (*PLACE, "adopt", "onDataChange", "stagingBucket")


@dataclass(frozen=True)
class InUse:
    """The job whose model a stack has in use, and what the job was trained with."""

    job: str
    service: str
    spec: TuningJobSpec


def in_use(state: State, name: str, stack: str) -> InUse:
    """Return the job behind the tuned model; raise CommandError where there is none."""
    models = [one for one in state.resources if one.kind == MODEL and one.name == name]
    current = next((one for one in models if not one.to_be_deleted), None)
    if current is None:
        raise CommandError(
            f'stack {stack} has no tuned model "{name}" in use; type `pulumi up --stack {stack}`'
        )
    job = str(current.outputs["tuningJob"])
    entry = next((one for one in state.resources if one.kind == JOB and one.id == job), None)
    if entry is None:
        raise CommandError(f"{job} is not a job of stack {stack}, which takes its model by name")
    return InUse(job, str(entry.outputs.get("service")), _trained(entry))


def changes(declared: Fields, used: InUse, *, known: bool) -> dict[str, Any]:
    """Return the fields that the other stack needs; None takes one away.

    Of a model that it does not know yet all is taken over, else only what was trained.
    """
    given = {to_camel(key): value for key, value in declared.items()}
    taken = {key: given.get(key) for key in _TRAINED}
    if not known:
        taken |= {key: value for key, value in given.items() if key not in _OF_THE_PLACE}
    fields = {"adopt": used.job, **taken, "onDataChange": "ignore"}
    return fields if known else {key: one for key, one in fields.items() if one is not None}


def check_as_trained(declared: Fields, used: InUse, folder: Path, stack: str) -> None:
    """Raise CommandError where the file says something else than the model was trained with."""
    place = {"project": used.spec.project, "location": used.spec.location}
    given = {key: value for key, value in declared.items() if key not in place}
    try:
        spec = SupervisedTuningSpec.parse({**given, **place}, "the model")
    except InvalidInput as error:
        raise CommandError(str(error)) from None
    found = [*_settings(spec, used.spec), *_data(spec, used.spec, folder)]
    if found:
        lines = "".join(f"\n  {one}" for one in found)
        raise CommandError(
            f"Pulumi.{stack}.yaml is not what the model in use was trained with:{lines}\n"
            f"Type `pulumi up --stack {stack}` first, or promote from the commit that trained it."
        )


def _trained(entry: Resource) -> TuningJobSpec:
    names = {field.alias for field in TuningJobSpec.model_fields.values()}
    known = {key: value for key, value in entry.outputs.items() if key in names}
    return TuningJobSpec.parse(known, entry.id)


def _settings(declared: TuningSettings, trained: TuningSettings) -> Iterator[str]:
    for field in _COMPARED:
        now, then = getattr(declared, field), getattr(trained, field)
        if now != then:
            yield f"{field}: {_told(now)}, trained with {_told(then)}"


def _data(declared: SupervisedTuningSpec, trained: TuningJobSpec, folder: Path) -> Iterator[str]:
    for field in map(to_snake, DATA):
        now, then = getattr(declared, field), getattr(trained, field)
        if (now is None) != (then is None):
            yield f"{field}: {now or 'none'}, trained with {then.uri if then else 'none'}"
        elif now and not _is_the_same(now, then.uri, then.digest, folder):
            yield f"{field}: {now} is not what it was when the model was trained on it"


def _is_the_same(source: str, uri: str, digest: str | None, folder: Path) -> bool:
    """Compare a local file by its content; an object by its name, and adopting by its content."""
    if source.startswith("gs://"):
        return source == uri
    try:
        with (folder / source).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CommandError(f"{source} cannot be read: {error.strerror}") from None
    return digest == f"sha256:{found}"


def _told(value: object) -> str:
    if value is None:
        return "none"
    return str(value.model_dump(exclude_none=True)) if hasattr(value, "model_dump") else str(value)
