"""Resource names: projects/NUMBER/locations/LOCATION/..., as the service prints them."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Self

from pulumi_vertex_tuning.emulator.errors import invalid_argument

_SEGMENT = re.compile(r"[A-Za-z0-9_.@~%+-]{1,256}")
_PROJECT = re.compile(r"[a-z0-9][a-z0-9.:-]{0,61}")
_LOCATION = re.compile(r"[a-z]+(-[a-z]+[0-9]+)?")


def project_number(project: str) -> str:
    """Return the number of a project given by id or number: stable, twelve digits."""
    if project.isdigit():
        return project
    digest = hashlib.sha256(project.encode()).digest()
    return str(10**11 + int.from_bytes(digest[:8], "big") % (9 * 10**11))


def new_id() -> str:
    """Return a fresh numeric id of nineteen digits, as the service's own."""
    return str(10**18 + secrets.randbelow(8 * 10**18))


@dataclass(frozen=True, slots=True)
class ResourceName:
    """A name below a location. `path` alternates collections and ids: ("models", "1@2")."""

    project: str
    location: str
    path: tuple[str, ...]

    @classmethod
    def of(cls, project: str, location: str, path: tuple[str, ...]) -> Self:
        """Check the segments of a request; the project may be given by id."""
        if not _PROJECT.fullmatch(project) or not _LOCATION.fullmatch(location):
            raise invalid_argument(f"Malformed name: projects/{project}/locations/{location}.")
        if not all(_SEGMENT.fullmatch(segment) for segment in path):
            raise invalid_argument(f"Malformed name: {'/'.join(path)}.")
        return cls(project_number(project), location, path)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `projects/P/locations/L/...`; raises INVALID_ARGUMENT for anything else."""
        match text.split("/"):
            case ["projects", project, "locations", location, *path]:
                return cls.of(project, location, tuple(path))
        raise invalid_argument(f"Malformed name: {text!r}.")

    @classmethod
    def published(cls, path: tuple[str, ...]) -> Self:
        """Return a name that is in no project, such as publishers/google/models/MODEL."""
        if not all(_SEGMENT.fullmatch(segment) for segment in path):
            raise invalid_argument(f"Malformed name: {'/'.join(path)}.")
        return cls("", "", path)

    @property
    def id(self) -> str:
        """The last segment."""
        return self.path[-1]

    @property
    def parent(self) -> Self:
        """The name without its last collection and id."""
        return type(self)(self.project, self.location, self.path[:-2])

    def child(self, *segments: str) -> Self:
        """Return the name with more segments."""
        return type(self)(self.project, self.location, (*self.path, *segments))

    def at(self, location: str) -> Self:
        """Return the same name in another location."""
        return type(self)(self.project, location, self.path)

    def __str__(self) -> str:
        place = ("projects", self.project, "locations", self.location) if self.project else ()
        return "/".join((*place, *self.path))
