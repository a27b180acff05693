"""Files that a row refers to. Vertex reads them from Cloud Storage only."""

from mimetypes import MimeTypes

from pulumi_vertex_tuning.dataset.convert.turns import Json
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch, kind

_TYPES = MimeTypes()  # the same on each machine, whatever its own table says
_TYPES.add_type("image/webp", ".webp")
_TYPES.add_type("image/heic", ".heic")
_TYPES.add_type("image/heif", ".heif")


def image(found: object, path: str) -> Json:
    """Return the fileData part of an image's URL, or of {"url": ...}; raises Mismatch."""
    if isinstance(found, dict):
        found, path = found.get("url"), f"{path}.url"
    if not isinstance(found, str) or not found.startswith("gs://"):
        raise Mismatch(
            path,
            f"found {_address(found)}; Vertex reads images from Cloud Storage only:"
            " copy it to a bucket and name it by gs://BUCKET/OBJECT",
        )
    sort, _ = _TYPES.guess_type(found)
    if sort is None or not sort.startswith("image/"):
        raise Mismatch(path, f"found {kind(found)}; expected a name that ends as images do (.png)")
    return {"fileData": {"mimeType": sort, "fileUri": found}}


def _address(found: object) -> str:
    if isinstance(found, str) and found.startswith("data:"):
        return "an image within the row"
    return kind(found)
