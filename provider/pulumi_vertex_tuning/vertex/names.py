"""Resource names: projects/P/locations/L/COLLECTION/ID."""

from typing import NamedTuple


class Name(NamedTuple):
    """The parts of a resource name. The version is set for models named M@V."""

    project: str
    location: str
    collection: str
    id: str
    version: str = ""

    @property
    def parent(self) -> str:
        """Where the resource is: projects/P/locations/L."""
        return f"projects/{self.project}/locations/{self.location}"

    @property
    def unversioned(self) -> str:
        """The name without a version."""
        return f"{self.parent}/{self.collection}/{self.id}"


def parse_name(name: str) -> Name:
    """Return the parts of a name, or raise ValueError."""
    parts = name.split("/")
    if len(parts) != 6 or parts[0] != "projects" or parts[2] != "locations":  # noqa: PLR2004
        raise ValueError(f'"{name}" is not a name like projects/P/locations/L/models/M')
    resource_id, _, version = parts[5].partition("@")
    return Name(parts[1], parts[3], parts[4], resource_id, version)


def same_resource(left: str, right: str) -> bool:
    """Tell whether two names are one resource; project id and number are not told apart."""
    return parse_name(left)[1:] == parse_name(right)[1:]
