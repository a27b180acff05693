"""Reads as plain JSON: fields that Google's generated types lack, without their second of import.

tuningJobs of v1beta1 tell the detailed state and the completed epochs, which no released type of
google-cloud-aiplatform has; and a program that only waits needs no more than this.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_vertex_tuning.vertex.calls import retry
from pulumi_vertex_tuning.vertex.connection import Connection

if TYPE_CHECKING:
    from requests import Response

Json = dict[str, Any]
Made = TypeVar("Made")

_PAGE = 100
_ERRORS = 400


def read(connection: Connection, version: str, name: str, parse: Callable[[Json], Made]) -> Made:
    """Return the resource of this name."""
    return parsed(_get(connection, f"{version}/{name}", {}), parse)


def pages(
    connection: Connection,
    version: str,
    path: str,
    parse: Callable[[Json], Made],
    *,
    key: str,
    query: str = "",
) -> Iterator[Made]:
    """Yield what the answers hold under the key and a filter lets through, page by page."""
    parameters = {"pageSize": str(_PAGE), **({"filter": query} if query else {})}
    while True:
        page = _get(connection, f"{version}/{path}", parameters)
        yield from parsed(page, lambda body: [parse(one) for one in body.get(key, [])])
        if not (token := page.get("nextPageToken")):
            return
        parameters["pageToken"] = token


def parsed(body: Json, parse: Callable[[Json], Made]) -> Made:
    """Return what is made of an answer; one of another shape cannot be read."""
    from requests.exceptions import InvalidJSONError

    try:
        return parse(body)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise InvalidJSONError("an answer of another shape") from error


def ask(connection: Connection, version: str, path: str, body: Json) -> Json:
    """Ask something that changes nothing, and so may be asked again."""
    url = f"{connection.service.api_url(path.split('/')[3])}/{version}/{path}"

    def call() -> Json:
        answer = connection.session.post(url, json=body, timeout=connection.patience.call)
        return content_of(answer)

    return retry(connection)(call)()


def _get(connection: Connection, path: str, parameters: Mapping[str, str]) -> Json:
    location = path.split("/")[4]
    url = f"{connection.service.api_url(location)}/{path}"

    def call() -> Json:
        answer = connection.session.get(url, params=parameters, timeout=connection.patience.call)
        return content_of(answer)

    return retry(connection)(call)()


def content_of(answer: "Response") -> Json:
    """Return the JSON object in an answer; raise what Google's clients raise of a refusal."""
    from google.api_core.exceptions import from_http_response
    from requests.exceptions import InvalidJSONError

    if answer.status_code >= _ERRORS:
        raise from_http_response(answer)  # type: ignore[no-untyped-call] # Google's own
    content = answer.json()
    if not isinstance(content, dict):
        raise InvalidJSONError("expected a JSON object")
    return content
