"""Under which names the emulator may be asked, and by pages of which sites.

A page of any site can make a browser send requests here: by a name of its own that it lets
resolve to this machine, which the Host header shows, or by a form, which the Origin shows.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

# Nobody can own a name below these on the Internet.
_PRIVATE_SUFFIXES = (".local", ".internal", ".localhost")


def is_loopback(host: str) -> bool:
    """Tell whether a name or address means this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Hosts:
    """The rule: loopback alone, or with `remote` also addresses and names of private networks."""

    remote: bool = False

    def allow(self, host: str, origin: str | None) -> bool:
        """Tell whether a request with these headers is meant for the emulator."""
        asked = _host_of(f"//{host}")
        if not (is_loopback(asked) or (self.remote and _is_private(asked))):
            return False
        if origin is None:
            return True
        site = _host_of(origin)
        return is_loopback(site) or (bool(site) and site == asked)


def _is_private(host: str) -> bool:
    """Tell whether a host is an address, or a name that no site on the Internet can have."""
    try:
        ip_address(host)
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(_PRIVATE_SUFFIXES))
    return True


def _host_of(place: str) -> str:
    try:
        return urlsplit(place).hostname or ""
    except ValueError:
        return ""
