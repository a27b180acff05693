"""The HTTP sessions of Google's clients, kept from going where they are not meant to go."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

PARALLEL = 16
"""Calls of one kind that are made at a time."""

if TYPE_CHECKING:
    from requests import PreparedRequest, Session


def guard(session: "Session", *, local: bool) -> None:
    """Let a session follow no redirect, send no password of a .netrc, and here use no proxy.

    A .netrc with a default entry would take the place of Google's token, and give its password to
    the emulator; a proxy for hosts elsewhere would get what is meant for this machine.
    """
    for one in (session, getattr(session, "_auth_request_session", None)):
        if one is not None:  # the second is the one that an AuthorizedSession gets tokens by
            one.max_redirects = 0
            one.auth = _as_it_is
            one.trust_env = not local


def widen(session: "Session") -> None:
    """Let a session keep a connection for each of as many threads as look at files at a time."""
    from requests.adapters import HTTPAdapter

    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=PARALLEL))


def _as_it_is(request: "PreparedRequest") -> "PreparedRequest":
    return request


def sessions_of(client: Any) -> Iterator["Session"]:
    """Yield the sessions of a client for Vertex AI: of its calls, and of its operations."""
    yield client.transport._session  # noqa: SLF001 - there is no other way to it
    if hasattr(client.transport, "operations_client"):
        yield client.transport.operations_client.transport._session  # noqa: SLF001 - nor here
