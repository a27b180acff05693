"""What a method of the API is called in gRPC, and the IAM permission that it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

_SERVICE = "aiplatform"
_STANDARD = {
    ("GET", True): ("Get", "get"),
    ("PATCH", True): ("Update", "update"),
    ("DELETE", True): ("Delete", "delete"),
    ("GET", False): ("List", "list"),
    ("POST", False): ("Create", "create"),
}
_CUSTOM = {
    "cancel": ("CancelTuningJob", "tuningJobs.cancel"),
    "rebaseTunedModel": ("RebaseTunedModel", "tuningJobs.create"),
    "deleteVersion": ("DeleteModelVersion", "models.delete"),
    "listVersions": ("ListModelVersions", "models.list"),
    "listCheckpoints": ("ListModelVersionCheckpoints", "models.get"),
    "mergeVersionAliases": ("MergeVersionAliases", "models.update"),
    "undeployModel": ("UndeployModel", "endpoints.undeploy"),
    "generateContent": ("GenerateContent", "endpoints.predict"),
    "streamGenerateContent": ("StreamGenerateContent", "endpoints.predict"),
    "countTokens": ("CountTokens", "endpoints.predict"),
    "batchRead": ("BatchReadTensorboardTimeSeriesData", "tensorboardTimeSeries.batchRead"),
    "read": ("ReadTensorboardTimeSeriesData", "tensorboardTimeSeries.read"),
}
_OF_TENSORBOARD = {
    "experiments": "tensorboardExperiments",
    "runs": "tensorboardRuns",
    "timeSeries": "tensorboardTimeSeries",
}
_OF_A_LOCATION = len(("operations", "*"))
_API_SPACES = ("v1", "v1beta1", "ui")


@dataclass(frozen=True)
class ApiMethod:
    """A method: `rpc` such as "CreateTuningJob", `permission` such as "aiplatform.models.get".

    `resource` is the name that it is called on, of a list or create the parent.
    """

    rpc: str
    permission: str
    resource: str


def method_at(verb: str, path: str) -> ApiMethod | None:
    """Return the method of a request such as ("GET", "/v1/projects/P/locations/L/models/M")."""
    match path.split("/"):
        case ["", space, "projects", _, "locations", _, *rest] if space in _API_SPACES and rest:
            name, _, custom = path.removeprefix(f"/{space}/").partition(":")
            segments = [*rest[:-1], rest[-1].partition(":")[0]]
            is_resource = len(segments) % 2 == 0
            resource = name if is_resource else name.rpartition("/")[0]
            return api_method(verb, segments, custom, resource)
    return None


def api_method(
    verb: str,
    segments: Sequence[str],
    custom: str,
    resource: str,
) -> ApiMethod | None:
    """Return the method of an HTTP verb on collections and ids; `custom` stands after a colon."""
    rpc, permission = _CUSTOM.get(custom, ("", "")) if custom else _standard(verb, segments)
    return ApiMethod(rpc, f"{_SERVICE}.{permission}", resource) if rpc else None


def _standard(verb: str, segments: Sequence[str]) -> tuple[str, str]:
    is_resource = len(segments) % 2 == 0
    if (verb, *segments[-2:-1]) == ("GET", "operations"):
        owner = segments[-4] if len(segments) > _OF_A_LOCATION else "locations"
        return "GetOperation", f"{owner}.get"
    action, permission = _STANDARD.get((verb, is_resource), ("", ""))
    collection = segments[-2 if is_resource else -1]
    plural = _OF_TENSORBOARD.get(collection, collection)
    if not action or not plural:
        return "", ""
    kind = plural[0].upper() + plural[1:]
    return action + (kind if action == "List" else _singular(kind)), f"{plural}.{permission}"


def _singular(kind: str) -> str:
    return kind if kind.endswith("Series") else kind.removesuffix("s")
