"""Each rule of the policy pack, kept and not kept; they are plain Python."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from tools.policies import RUNTIME
from tools.policies import pack as pack_of
from tools.project import Project
from tuning_policies.prices import PRICES
from tuning_policies.resource import DATA, JOB, MODEL, Resource
from tuning_policies.rules import RULES, Rule

from pulumi_vertex_tuning.catalog.base_model import known_base_models

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "stacks" / "policies"
RULE = {rule.name: rule for rule in RULES}

GOOD: dict[str, Any] = {
    "baseModel": "gemini-2.5-flash",
    "location": "us-central1",
    "kmsKeyName": "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k",
    "serviceAccount": "tuner@p.iam.gserviceaccount.com",
    "hyperparameters": {"epochCount": 3.0},
    "trainingData": {"tokens": 1_000_000.0},
    "trainingDataset": {"uri": "gs://b/o", "digest": "crc32c:x"},
    "labels": {"team": "a"},
}


def _defaults(rule: Rule) -> dict[str, Any]:
    return {key: schema["default"] for key, schema in rule.properties.items()}


def _told(
    name: str,
    inputs: Mapping[str, Any],
    kind: str = JOB,
    config: Mapping[str, Any] | None = None,
    stack: str = "prod",
) -> list[str]:
    """Return what a rule says of a resource, with defaults where it is told nothing."""
    rule = RULE[name]
    return list(
        rule.check(Resource(kind, "bot", stack, inputs), {**_defaults(rule), **(config or {})})
    )


@pytest.mark.parametrize("name", RULE)
def test_a_good_job_keeps_to_all(name: str) -> None:
    assert _told(name, GOOD) == []


def _but(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**GOOD, **changes}.items() if value is not None}


BROKEN: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    (
        "allowed-base-models",
        GOOD,
        {"allowed": ["gemini-3.*", "gemini-2.5-pro"]},
        "base model gemini-2.5-flash is not allowed here; use gemini-3.* or gemini-2.5-pro.",
    ),
    (
        "allowed-regions",
        GOOD,
        {"allowed": ["europe-*"]},
        "`pulumi config set vertex-tuning:location REGION`.",
    ),
    ("customer-managed-key", _but(kmsKeyName=None), {}, "the stack prod needs a customer-managed"),
    ("service-account", _but(serviceAccount=None), {}, "the stack prod needs an account for its"),
    ("max-epochs", _but(hyperparameters={"epochCount": 21.0}), {}, "is 21; at most 20 are"),
    ("max-epochs", _but(hyperparameters=None), {}, "epochCount is left to the service"),
    ("max-epochs", GOOD, {"max": 2}, "epochCount is 3; at most 2 are allowed here."),
    (
        "max-estimated-cost",
        GOOD,
        {"maxUsd": 14.99},
        "is expected to cost 15.00 USD; at most 14.99 are allowed here.",
    ),
    (
        "max-estimated-cost",
        GOOD,
        {"prices": {"gemini-2.5-flash": 1000}},
        "is expected to cost 3000.00 USD; at most 500.00",
    ),
    ("max-estimated-cost", _but(hyperparameters={}), {}, "epochCount is left to the service; set"),
    ("max-estimated-cost", _but(trainingData=None), {}, "give the data as a Dataset."),
    (
        "max-estimated-cost",
        _but(baseModel="gemini-9"),
        {},
        "the price of gemini-9 is not known; se",
    ),
    ("max-estimated-cost", _but(baseModel=None), {}, "the price of a pre-tuned model is not"),
    ("required-labels", GOOD, {"keys": ["team", "env", "by"]}, "label env and by is missing"),
    ("required-labels", _but(labels=None), {}, "label team is missing; set labels."),
    (
        "pinned-data",
        _but(trainingDataset={"uri": "gs://b/o"}),
        {},
        "trainingDataset is the bare URI gs://b/o, whose content may change unseen",
    ),
    (
        "pinned-data",
        _but(validationDataset={"uri": "gs://b/v"}),
        {},
        "validationDataset is the bar",
    ),
]


@pytest.mark.parametrize(("name", "inputs", "config", "told"), BROKEN)
def test_what_is_not_kept_is_told_with_what_to_do(
    name: str, inputs: dict[str, Any], config: dict[str, Any], told: str
) -> None:
    [violation] = _told(name, inputs, config=config)

    assert violation.startswith("bot: ")
    assert told in violation
    assert violation.endswith(".")


@pytest.mark.parametrize("name", ["customer-managed-key", "service-account"])
@pytest.mark.parametrize(
    ("stack", "stacks", "needed"),
    [
        ("dev", ["prod"], False),
        ("prod-eu", ["prod"], False),
        ("prod-eu", ["prod", "prod-*"], True),
        ("anything", ["*"], True),
    ],
)
def test_production_is_what_is_told(name: str, stack: str, stacks: list[str], needed: bool) -> None:
    bare = _but(kmsKeyName=None, serviceAccount=None)

    assert bool(_told(name, bare, config={"stacks": stacks}, stack=stack)) is needed


def test_a_base_model_that_can_use_no_key_may_be_excepted() -> None:
    job = _but(kmsKeyName=None, baseModel="gemini-3.5-flash")

    assert _told("customer-managed-key", job)
    assert not _told("customer-managed-key", job, config={"exceptBaseModels": ["gemini-3.*"]})


@pytest.mark.parametrize(
    ("inputs", "kept"),
    [
        ({"local": True, "uri": "gs://b/sha.jsonl"}, True),
        ({"local": False, "uri": "gs://b/o", "generation": "12"}, True),
        ({"local": False, "uri": "gs://b/o"}, False),
    ],
)
def test_an_object_s_generation_is_recorded(inputs: dict[str, Any], kept: bool) -> None:
    told = _told("pinned-data", inputs, kind=DATA)

    assert (told == []) is kept
    assert all("the generation of gs://b/o is not recorded" in one for one in told)


def test_models_need_labels_as_well() -> None:
    assert MODEL in RULE["required-labels"].kinds
    assert _told("required-labels", {"labels": {}}, kind=MODEL)


@pytest.mark.parametrize(
    ("kind", "urn", "found"),
    [
        (
            "pulumi-python:dynamic/vertextuning:TuningJob",
            "urn:pulumi:prod::models::a:b:C$pulumi-python:dynamic/vertextuning:TuningJob::bot::1",
            ("TuningJob", "bot::1", "prod"),
        ),
        (
            "gcp:storage/bucket:Bucket",
            "urn:pulumi:s::p::gcp:storage/bucket:Bucket::b",
            ("", "b", "s"),
        ),
    ],
)
def test_a_resource_is_known_by_type_and_urn(
    kind: str, urn: str, found: tuple[str, str, str]
) -> None:
    resource = Resource.of(kind, urn, {})

    assert (resource.kind, resource.name, resource.stack) == found


def test_prices_are_those_of_the_catalog() -> None:
    assert {
        model.name: model.price.usd_per_million for model in known_base_models() if model.price
    } == PRICES


@pytest.mark.parametrize("rule", RULES, ids=RULE)
def test_what_a_rule_can_be_told_is_a_schema_that_its_defaults_fit(rule: Rule) -> None:
    schema = {"type": "object", "properties": dict(rule.properties)}

    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(_defaults(rule))) == []


def test_the_shipped_configuration_fits() -> None:
    for name, config in json.loads((FOLDER / "config.prod.json").read_text()).items():
        level = config.pop("enforcementLevel", RULE[name].level)
        assert level in {"advisory", "mandatory", "disabled"}
        schema = {
            "type": "object",
            "properties": dict(RULE[name].properties),
            "additionalProperties": False,
        }
        assert list(Draft202012Validator(schema).iter_errors(config)) == []


def test_every_package_of_the_pack_is_pinned() -> None:
    lines = (FOLDER / "requirements.txt").read_text().splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))

    assert pins["pulumi-policy"] == "1.21.0"
    assert f"pulumi=={pins['pulumi']}" in (ROOT / "constraints.txt").read_text().splitlines()


def test_the_pack_in_the_checkout_differs_in_how_it_is_started_only(policies: Project) -> None:
    shipped = yaml.safe_load((FOLDER / "PulumiPolicy.yaml").read_text())
    made = yaml.safe_load((pack_of(policies) / "PulumiPolicy.yaml").read_text())

    assert shipped["runtime"] == {"name": "python", "options": {"virtualenv": "venv"}}
    assert made == {**shipped, "runtime": RUNTIME}
