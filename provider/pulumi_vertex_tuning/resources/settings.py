"""Where a program's resources live: argument, else configuration, else environment."""

import os
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import pulumi

from pulumi_vertex_tuning.catalog.prices import EXPECTED, as_usd, parse_prices
from pulumi_vertex_tuning.lifecycle.identity import Owner, owner
from pulumi_vertex_tuning.resources.foundation import read_foundation
from pulumi_vertex_tuning.vertex.service import Service, find_service

NAMESPACE = "vertex-tuning"
EMULATOR_KEY = f"{NAMESPACE}:emulatorHost"

HOW_TO_PLACE = (
    "is required; give the argument, or `pulumi config set vertex-tuning:project P` and"
    " `pulumi config set vertex-tuning:location L`, or set GOOGLE_CLOUD_PROJECT and"
    " GOOGLE_CLOUD_LOCATION"
)

Found = TypeVar("Found")

_found: WeakKeyDictionary[Any, dict[Callable[[], Any], Any]] = WeakKeyDictionary()


def _once_a_program(read: Callable[[], Found]) -> Callable[[], Found]:
    """Remember what was read: Pulumi parses the whole configuration for each key it lacks."""

    @wraps(read)
    def remembered() -> Found:
        program = pulumi.runtime.get_root_resource()
        if program is None:  # under Pulumi's mocks
            return read()
        known = _found.setdefault(program, {})
        if read not in known:
            known[read] = read()
        found: Found = known[read]
        return found

    return remembered


_NO_WAIT = {"0", "false", "no", "off"}


@_once_a_program
def default_place() -> dict[str, str]:
    """Return project and location where configuration or environment names them."""
    place = {
        "project": _first("project", "GOOGLE_CLOUD_PROJECT"),
        "location": _first("location", "GOOGLE_CLOUD_LOCATION", gcp_key="region"),
    }
    return {key: value for key, value in place.items() if value}


@_once_a_program
def staging_bucket() -> str | None:
    """Return the configured bucket for uploads."""
    return pulumi.Config(NAMESPACE).get("stagingBucket") or foundation().get("stagingBucket")


@_once_a_program
def foundation() -> Mapping[str, str]:
    """Return the outputs of the stack that vertex-tuning:foundation names; without, none."""
    stack = pulumi.Config(NAMESPACE).get("foundation")
    return read_foundation(stack) if stack else {}


@_once_a_program
def current_service() -> Service:
    """Return the service that this program's calls go to."""
    return _service(pulumi.Config(NAMESPACE).get("emulatorHost"))


def waiting_enabled(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the program waits for jobs: vertex-tuning:wait, else VERTEX_TUNING_WAIT."""
    asked = environment.get("VERTEX_TUNING_WAIT") or pulumi.Config(NAMESPACE).get("wait") or ""
    return asked.lower() not in _NO_WAIT


@_once_a_program
def max_concurrent_jobs() -> int | None:
    """Return how many of the stack's jobs may run at once, where that is configured."""
    try:
        limit = pulumi.Config(NAMESPACE).get_int("maxConcurrentJobs")
    except pulumi.ConfigTypeError:
        limit = 0
    if limit is not None and limit < 1:
        raise pulumi.RunError("vertex-tuning:maxConcurrentJobs is not a whole number above 0")
    return limit


@_once_a_program
def prices() -> dict[str, float]:
    """Return the configured USD per million training tokens, by base model."""
    try:
        found = pulumi.Config(NAMESPACE).get_object("prices")
        return {} if found is None else parse_prices(found)
    except pulumi.ConfigTypeError:
        raise pulumi.RunError(f"vertex-tuning:prices: {EXPECTED}") from None
    except ValueError as error:
        raise pulumi.RunError(f"vertex-tuning:prices: {error}") from None


@_once_a_program
def budget_usd() -> float | None:
    """Return what one preview or up may spend on training, in USD, where that is configured."""
    budget = pulumi.Config(NAMESPACE).get("budgetUsd")
    try:
        return None if budget is None else as_usd(budget)
    except ValueError as error:
        raise pulumi.RunError(f"vertex-tuning:budgetUsd: {error}") from None


def stack_hash() -> str:
    """Return the hash by which this program's stack is known in labels."""
    return owned_by("", "").stack


def owned_by(kind: str, name: str) -> Owner:
    """Return the owner that a resource of this program is."""
    return owner(pulumi.get_organization(), pulumi.get_project(), pulumi.get_stack(), kind, name)


def _first(key: str, variable: str, gcp_key: str | None = None) -> str | None:
    return (
        pulumi.Config(NAMESPACE).get(key)
        or foundation().get(key)
        or pulumi.Config("gcp").get(gcp_key or key)
        or os.environ.get(variable)
    )


def _service(emulator_host: str | None) -> Service:
    try:
        return find_service(emulator_host, os.environ)
    except ValueError as error:
        raise pulumi.RunError(str(error)) from None
