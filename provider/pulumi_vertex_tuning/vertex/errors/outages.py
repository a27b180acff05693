"""Why no answer came, and whether the request had left at all."""

import ssl
from collections.abc import Iterator
from http.client import BadStatusLine
from typing import Any
from urllib.parse import urlsplit

_LOCAL = {"127.0.0.1", "localhost", "::1"}


def was_never_sent(error: BaseException) -> bool:
    """Tell whether no connection came about: then nothing can have happened."""
    from urllib3.exceptions import ConnectTimeoutError

    # NewConnectionError is a ConnectTimeoutError to urllib3: refused, no route, no such name.
    kinds = (ConnectTimeoutError, ssl.SSLCertVerificationError)
    return any(isinstance(one, kinds) for one in _within(error))


def was_refused(error: BaseException) -> bool:
    """Tell whether nothing listens there: then another try in a moment is of no use."""
    return any(isinstance(one, ConnectionRefusedError) for one in _within(error))


def why(error: BaseException) -> str:
    """Return what kept the answer of a request away, for an error of requests."""
    from requests import exceptions as requests
    from urllib3.exceptions import NameResolutionError

    inner = list(_within(error))
    if isinstance(error, requests.ProxyError):
        return "the proxy that HTTPS_PROXY or HTTP_PROXY names does not pass it on"
    if was_refused(error):
        return _refused(error)
    if any(isinstance(one, NameResolutionError) for one in inner):
        return f"the name of {_address(error)} is not known; look at the network"
    if any(isinstance(one, ssl.SSLCertVerificationError) for one in inner):
        return f"the certificate of {_address(error)} is not trusted"
    if was_never_sent(error):
        return f"no way to {_address(error)}; look at the network"
    return _broken(error)


def _broken(error: BaseException) -> str:
    from requests import exceptions as requests

    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.TooManyRedirects):
        return "the answer leads elsewhere (a redirect), where no call of ours goes"
    if isinstance(error, requests.InvalidJSONError) or any(map(_is_no_http, _within(error))):
        return "an answer that cannot be read"
    if isinstance(error, requests.ChunkedEncodingError | requests.ContentDecodingError):
        return "the answer was cut off"
    if isinstance(error, requests.ConnectionError):
        timed_out = any(isinstance(one, TimeoutError) for one in _within(error))
        return "no answer in time" if timed_out else "the connection was cut before an answer came"
    return f"the request could not be made ({type(error).__name__})"


def _is_no_http(error: BaseException) -> bool:
    return isinstance(error, BadStatusLine) and not isinstance(error, ConnectionError)


def _refused(error: BaseException) -> str:
    parts = _target(error)
    if parts is None:
        return "nothing listens there (connection refused)"
    hint = f"; start the emulator with `vertex-tuning emulator --port {parts.port}`"
    local = hint if parts.hostname in _LOCAL else ""
    return f"nothing listens at {_address(error)} (connection refused){local}"


def _address(error: BaseException) -> str:
    parts = _target(error)
    if parts is None:
        return "the service"
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


def _target(error: BaseException) -> Any:
    url = getattr(getattr(error, "request", None), "url", None)
    return urlsplit(url) if url else None


def _within(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that it was made of; urllib3 has them as argument or reason."""
    from urllib3.exceptions import NewConnectionError

    yield error
    cause = error.__cause__ if isinstance(error, NewConnectionError) else None
    for inner in (*error.args, getattr(error, "reason", None), cause):
        if isinstance(inner, BaseException):
            yield from _within(inner)
