"""Preconditions: what a request says that it has to find, or else wants nothing done."""

from collections.abc import Mapping

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage.errors import StorageError

_HEADERS = {"if-match": "ifEtagMatch", "if-none-match": "ifEtagNotMatch"}
_FIELDS = {"Generation": "generation", "Metageneration": "metageneration", "Etag": "etag"}
_NOTHING = {"generation": "0", "metageneration": "0", "etag": ""}


def parameters(query: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, str]:
    """Return the query, and the conditions on the etag that came as headers, in one."""
    found = {name: headers[header] for header, name in _HEADERS.items() if header in headers}
    # google-cloud-storage has one of them as ifMetaGenerationNotMatch in uploads.
    spelled = {key.replace("MetaGeneration", "Metageneration"): query[key] for key in query}
    return spelled | {name: text.strip('"') for name, text in found.items()}


def only_conditions(query: Mapping[str, str]) -> dict[str, str]:
    """Return the preconditions of a query without its other parameters."""
    return {key: value for key, value in query.items() if key.startswith("if")}


def check(
    found: Json | None,
    query: Mapping[str, str],
    prefix: str = "if",
    *,
    reading: bool = False,
) -> None:
    """Raise 412, or for a read of what has not changed 304.

    `found` is the resource of a bucket or an object, None where there is none.
    """
    actual = _NOTHING if found is None else found
    for name, field in _FIELDS.items():
        wanted, refused = query.get(f"{prefix}{name}Match"), query.get(f"{prefix}{name}NotMatch")
        if wanted is not None and wanted != actual[field]:
            raise _failed()
        if refused is not None and refused == actual[field]:
            raise StorageError(304, "Not modified.") if reading else _failed()


def _failed() -> StorageError:
    return StorageError(412, "At least one of the pre-conditions you specified did not hold.")
