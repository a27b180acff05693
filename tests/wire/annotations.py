"""The http annotations of Google's protos, as their generated REST clients carry them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

_SERVICES = (
    "gen_ai_tuning_service",
    "model_service",
    "model_garden_service",
    "endpoint_service",
    "prediction_service",
    "llm_utility_service",
    "metadata_service",
    "tensorboard_service",
)
# Methods that every service has, of other APIs.
_MIXINS = re.compile("Operation|Location|IamPolic|IamPermissions")


@dataclass(frozen=True)
class Rule:
    """One way to call a gRPC method over REST."""

    method: str
    path: str
    body: str

    @property
    def template(self) -> str:
        """The path with the bare name of its field: {parent}/tuningJobs."""
        return re.sub(r"=[^}]*", "", self.path)

    @property
    def key(self) -> tuple[str, str, str]:
        """What the emulator's routes are known by."""
        path = re.sub(r"\{[^=}]*=([^}]*)\}", r"\1", self.path)
        pattern, _, verb = path.removeprefix("projects/*/locations/*").lstrip("/").partition(":")
        return self.method, pattern, verb


@cache
def annotations(version: str) -> dict[tuple[str, str], list[Rule]]:
    """Return the rules by service and method."""
    found: dict[tuple[str, str], list[Rule]] = {}
    for service in _SERVICES:
        package = f"google.cloud.aiplatform_{version}.services.{service}.transports.rest_base"
        for name, transport in vars(import_module(package)).items():
            if name.startswith("_Base") and name.endswith("RestTransport"):
                title = name.removeprefix("_Base").removesuffix("RestTransport")
                for method, options in _methods(transport):
                    found[title, method] = [_rule(option, version) for option in options]
    return found


def _methods(transport: Any) -> Iterator[tuple[str, Any]]:
    for name, nested in vars(transport).items():
        if hasattr(nested, "_get_http_options") and not _MIXINS.search(name):
            yield name.removeprefix("_Base"), nested._get_http_options()


def _rule(option: dict[str, str], version: str) -> Rule:
    path = option["uri"].removeprefix(f"/{version}/")
    return Rule(option["method"].upper(), path, option.get("body") or "")
