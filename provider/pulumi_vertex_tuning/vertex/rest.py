"""Reads as plain JSON: fields that Google's generated types lack, without their second of import.

tuningJobs of v1beta1 tell the detailed state and the completed epochs, which no released type of
google-cloud-aiplatform has; and a program that only waits needs no more than this.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pulumi_vertex_tuning.vertex.calls import retry
from pulumi_vertex_tuning.vertex.connection import Connection

if TYPE_CHECKING:
    from requests import Response

Json = dict[str, Any]

_PAGE = 100
_ERRORS = 400


def read(connection: Connection, version: str, name: str) -> Json:
    """Return the resource of this name."""
    return _named(_get(connection, f"{version}/{name}", {}))


def pages(
    connection: Connection, version: str, path: str, key: str, query: str = ""
) -> Iterator[Json]:
    """Yield the resources of a list that a filter lets through, page by page."""
    parameters = {"pageSize": str(_PAGE), **({"filter": query} if query else {})}
    while True:
        page = _get(connection, f"{version}/{path}", parameters)
        yield from map(_named, page.get(key, []))
        if not (token := page.get("nextPageToken")):
            return
        parameters["pageToken"] = token


def _named(resource: Any) -> Json:
    from requests.exceptions import InvalidJSONError

    if not isinstance(resource, dict) or "name" not in resource:
        raise InvalidJSONError("expected a resource with a name")
    return resource


def _get(connection: Connection, path: str, parameters: Mapping[str, str]) -> Json:
    location = path.split("/")[4]
    url = f"{connection.service.api_url(location)}/{path}"

    def call() -> Json:
        answer = connection.session.get(
            url, params=parameters, timeout=connection.patience.call, allow_redirects=False
        )
        return _content(answer)

    return retry(connection)(call)()


def _content(answer: "Response") -> Json:
    from google.api_core.exceptions import from_http_response
    from requests.exceptions import InvalidJSONError

    if answer.status_code >= _ERRORS:
        raise from_http_response(answer)  # type: ignore[no-untyped-call] # Google's own
    content = answer.json()
    if not isinstance(content, dict):
        raise InvalidJSONError("expected a JSON object")
    return content
