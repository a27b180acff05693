"""Where calls go: Google Cloud, or the local emulator."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

from pulumi_vertex_tuning.vertex.errors import InvalidArgument

EMULATOR_VARIABLE = "AIPLATFORM_EMULATOR_HOST"
STORAGE_VARIABLE = "STORAGE_EMULATOR_HOST"
REMOTE_VARIABLE = "VERTEX_TUNING_ALLOW_REMOTE_EMULATOR"

Kind = Literal["googleapis.com", "emulator"]

_ADDRESS = re.compile(r"(http://)?([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]):\d{1,5}/?")
_LOCATION = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True)
class Service:
    """One Vertex AI with its Cloud Storage. URLs are set for the emulator only."""

    kind: Kind
    vertex_url: str | None = None
    storage_url: str | None = None

    @property
    def emulated(self) -> bool:
        """Whether this is the local emulator: then no credentials are read or sent."""
        return self.kind == "emulator"

    def api_endpoint(self, location: str) -> str:
        """Return where calls for names of this location go."""
        if self.vertex_url:
            return self.vertex_url
        if not _LOCATION.fullmatch(location):  # it would be part of the host that gets the token
            raise InvalidArgument("find Vertex AI", f'"{location}" is not a location')
        if location == "global":
            return "aiplatform.googleapis.com"
        if location in {"us", "eu"}:
            return f"aiplatform.{location}.rep.googleapis.com"
        return f"{location}-aiplatform.googleapis.com"

    def api_url(self, location: str) -> str:
        """Return the same as a URL."""
        endpoint = self.api_endpoint(location)
        return endpoint if self.emulated else f"https://{endpoint}"

    def __str__(self) -> str:
        """Return how a message calls it."""
        return f"the emulator at {self.vertex_url}" if self.emulated else "Google Cloud"


def find_service(configured_host: str | None, environment: Mapping[str, str]) -> Service:
    """Return the service that the environment, else the stack's configuration, names.

    Raises ValueError where an address cannot be one or is not on this machine, or only storage
    would be emulated.
    """
    host = environment.get(EMULATOR_VARIABLE) or configured_host
    storage = environment.get(STORAGE_VARIABLE)
    if host:
        far = environment.get(REMOTE_VARIABLE) == "1"
        source = EMULATOR_VARIABLE if host != configured_host else "emulatorHost"
        url = _url(host, source, far=far)
        kept = _url(storage, STORAGE_VARIABLE, far=far) if storage else url
        return Service("emulator", url, kept)
    if storage:
        raise ValueError(
            f"{STORAGE_VARIABLE} is set but {EMULATOR_VARIABLE} is not: data would go to an"
            " emulator and jobs to Google Cloud; set both or none"
        )
    return Service("googleapis.com")


def _url(host: str, source: str, *, far: bool) -> str:
    if not (found := _ADDRESS.fullmatch(host)):
        raise ValueError(f'{source}: "{host}" is not an address; expected HOST:PORT')
    if not (far or _is_here(found.group(2))):
        raise ValueError(
            f'{source}: "{host}" is not on this machine; data would go there in plain text.'
            f" Use 127.0.0.1:PORT, or set {REMOTE_VARIABLE}=1 if it is an emulator of yours"
        )
    return f"http://{host.removeprefix('http://').rstrip('/')}"


def _is_here(host: str) -> bool:
    try:
        return host.lower() == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
