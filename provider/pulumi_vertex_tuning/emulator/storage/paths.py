"""What a path of the JSON API means."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from pulumi_vertex_tuning.emulator.storage.errors import not_served

_PATHS = {
    "buckets": r"b",
    "bucket": r"b/(?P<bucket>[^/]+)",
    "policy": r"b/(?P<bucket>[^/]+)/iam",
    "objects": r"b/(?P<bucket>[^/]+)/o",
    "copyTo": r"b/(?P<bucket>[^/]+)/o/(?P<name>[^/]+)/copyTo/b/(?P<to>[^/]+)/o/(?P<as>[^/]+)",
    "rewriteTo": r"b/(?P<bucket>[^/]+)/o/(?P<name>[^/]+)/rewriteTo/b/(?P<to>[^/]+)/o/(?P<as>[^/]+)",
    "moveTo": r"b/(?P<bucket>[^/]+)/o/(?P<name>[^/]+)/moveTo/o/(?P<as>[^/]+)",
    "compose": r"b/(?P<bucket>[^/]+)/o/(?P<name>[^/]+)/compose",
    # Clients escape the slashes of a name; people who type do not.
    "object": r"b/(?P<bucket>[^/]+)/o/(?P<name>.+)",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in _PATHS.items()}


@dataclass(frozen=True)
class Target:
    """A resource, or a method of one.

    `kind` is the resource's type or the method's name, `space` "upload", "download" or "", and
    `other` the bucket and name of the object that a method makes.
    """

    kind: str
    space: str = ""
    bucket: str = ""
    name: str = ""
    other: tuple[str, str] = ("", "")


def target_of(path: str) -> Target:
    """Return what a path names, percent-encoded as it came; raises 501 for the rest of the API."""
    space, _, below = path.partition("storage/v1/")
    for kind, pattern in _COMPILED.items():
        match = pattern.fullmatch(below)
        if match is not None:
            found = {key: unquote(value) for key, value in match.groupdict().items()}
            bucket = found.get("bucket", "")
            other = (found.get("to", bucket), found["as"]) if "as" in found else ("", "")
            return Target(kind, space.strip("/"), bucket, found.get("name", ""), other)
    raise not_served(f"The method at {path[:200]}")
