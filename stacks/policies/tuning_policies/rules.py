"""The rules: what each looks at, what it can be told, and what it says where it is not kept."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tuning_policies.prices import expected_cost
from tuning_policies.resource import DATA, JOB, MODEL, Resource, fits

__all__ = ["RULES", "Resource", "Rule"]

Config = Mapping[str, Any]
Check = Callable[[Resource, Config], Iterator[str]]

_TEXTS = {"type": "array", "items": {"type": "string"}}


def _texts(*default: str) -> dict[str, Any]:
    return {**_TEXTS, "default": list(default)}


@dataclass(frozen=True)
class Rule:
    """A rule. Properties is the JSON schema of what it can be told, with defaults."""

    name: str
    description: str
    check: Check
    level: Literal["advisory", "mandatory"] = "mandatory"
    kinds: tuple[str, ...] = (JOB,)
    properties: Mapping[str, Any] = field(default_factory=dict)


def _base_models(job: Resource, config: Config) -> Iterator[str]:
    used, allowed = job.get("baseModel"), config["allowed"]
    if used and allowed and not fits(used, allowed):
        yield f"{job.name}: base model {used} is not allowed here; use {_one_of(allowed)}."


def _regions(job: Resource, config: Config) -> Iterator[str]:
    used, allowed = job.get("location"), config["allowed"]
    if used and allowed and not fits(used, allowed):
        yield (
            f"{job.name}: region {used} is not allowed here; use {_one_of(allowed)}:"
            " `pulumi config set vertex-tuning:location REGION`."
        )


def _key(job: Resource, config: Config) -> Iterator[str]:
    excepted = fits(str(job.get("baseModel")), config["exceptBaseModels"])
    if job.is_in(config["stacks"]) and not excepted and not job.get("kmsKeyName"):
        yield (
            f"{job.name}: the stack {job.stack} needs a customer-managed key; set kmsKeyName, or"
            " vertex-tuning:foundation to a foundation stack that has one."
        )


def _account(job: Resource, config: Config) -> Iterator[str]:
    if job.is_in(config["stacks"]) and not job.get("serviceAccount"):
        yield (
            f"{job.name}: the stack {job.stack} needs an account for its jobs; set serviceAccount,"
            " or vertex-tuning:foundation to a foundation stack."
        )


def _epochs(job: Resource, config: Config) -> Iterator[str]:
    epochs, most = job.get("hyperparameters", "epochCount"), config["max"]
    if epochs is None:
        yield (
            f"{job.name}: epochCount is left to the service, which may choose more than {most:g};"
            " set it."
        )
    elif epochs > most:
        yield f"{job.name}: epochCount is {epochs:g}; at most {most:g} are allowed here."


def _cost(job: Resource, config: Config) -> Iterator[str]:
    cost, most = expected_cost(job, config["prices"]), config["maxUsd"]
    if isinstance(cost, str):
        yield f"{job.name}: what it will cost cannot be told: {cost}."
    elif cost > most:
        yield (
            f"{job.name}: is expected to cost {cost:.2f} USD; at most {most:.2f} are allowed here."
            " Take fewer epochs, less data or a cheaper base model."
        )


def _labels(resource: Resource, config: Config) -> Iterator[str]:
    labels = resource.get("labels") or {}
    if missing := [key for key in config["keys"] if not labels.get(key)]:
        yield f"{resource.name}: label {' and '.join(missing)} is missing; set labels."


def _pinned(resource: Resource, _config: Config) -> Iterator[str]:
    if resource.kind == DATA:
        if not resource.get("local") and not resource.get("generation"):
            yield (
                f"{resource.name}: the generation of {resource.get('uri')} is not recorded, so its"
                " content may change unseen; let the provider read the object, or give a local"
                " file."
            )
        return
    for role in ("trainingDataset", "validationDataset"):
        uri = resource.get(role, "uri")
        if uri and not resource.get(role, "digest"):
            yield (
                f"{resource.name}: {role} is the bare URI {uri}, whose content may change unseen;"
                " give it as a Dataset, or use SupervisedTuning."
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "allowed-base-models",
        "Jobs tune base models that are allowed.",
        _base_models,
        properties={"allowed": _texts()},
    ),
    Rule(
        "allowed-regions",
        "Jobs run in regions that are allowed.",
        _regions,
        properties={"allowed": _texts()},
    ),
    Rule(
        "customer-managed-key",
        "In production, jobs and models are encrypted with a key of our own.",
        _key,
        properties={"stacks": _texts("prod"), "exceptBaseModels": _texts()},
    ),
    Rule(
        "service-account",
        "In production, jobs run as an account of our own.",
        _account,
        properties={"stacks": _texts("prod")},
    ),
    Rule(
        "max-epochs",
        "Jobs read their data no more often than is allowed.",
        _epochs,
        properties={"max": {"type": "integer", "minimum": 1, "default": 20}},
    ),
    Rule(
        "max-estimated-cost",
        "A job is expected to cost no more than is allowed.",
        _cost,
        properties={
            "maxUsd": {"type": "number", "exclusiveMinimum": 0, "default": 500},
            "prices": {
                "type": "object",
                "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
                "default": {},
            },
        },
    ),
    Rule(
        "required-labels",
        "Jobs and models say by labels whose they are.",
        _labels,
        level="advisory",
        kinds=(JOB, MODEL),
        properties={"keys": _texts("team")},
    ),
    Rule(
        "pinned-data",
        "Jobs train on data whose content is recorded: no object that changes unseen.",
        _pinned,
        kinds=(JOB, DATA),
    ),
)


def _one_of(values: list[str]) -> str:
    *most, last = values
    return f"{', '.join(most)} or {last}" if most else last
