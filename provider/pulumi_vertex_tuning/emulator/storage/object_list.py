"""Pages of the objects in a bucket."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore
from pulumi_vertex_tuning.emulator.storage.errors import no_bucket, not_served
from pulumi_vertex_tuning.emulator.storage.resources import page_size

_NOT_SERVED = ("matchGlob", "softDeleted", "includeFoldersAsPrefixes", "filter")


def list_objects(store: BucketStore, bucket: str, query: Mapping[str, str]) -> Json:
    """Return a page of objects, and with a delimiter the prefixes that stand for the others."""
    if store.bucket(bucket) is None:
        raise no_bucket(bucket)
    for parameter in _NOT_SERVED:
        if query.get(parameter, "false") != "false":
            raise not_served(f"The parameter {parameter} of objects.list")
    prefix, end = query.get("prefix", ""), query.get("endOffset", "")
    start = max(prefix, query.get("startOffset", ""), key=str.encode)
    page = _Page(page_size(query.get("maxResults", "")))
    for body in store.objects(bucket, start, query.get("pageToken", ""), end):
        if not body["name"].startswith(prefix):
            break
        if not page.take(body, _folder(body["name"], prefix, query.get("delimiter", ""))):
            return page.answer() | {"nextPageToken": page.last}
    return page.answer()


@dataclass
class _Page:
    size: int
    items: list[Json] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    last: str = ""

    def take(self, body: Json, folder: str | None) -> bool:
        """Add an object, or the folder that stands for it; False when there is no room."""
        is_known = folder is not None and self.prefixes[-1:] == [folder]
        if not is_known and len(self.items) + len(self.prefixes) == self.size:
            return False
        self.last = body["name"]
        if folder is None:
            self.items.append(body)
        elif not is_known:
            self.prefixes.append(folder)
        return True

    def answer(self) -> Json:
        parts = {"items": self.items, "prefixes": self.prefixes}
        return {"kind": "storage#objects"} | {key: part for key, part in parts.items() if part}


def _folder(name: str, prefix: str, delimiter: str) -> str | None:
    end = name.find(delimiter, len(prefix)) if delimiter else -1
    return None if end < 0 else name[: end + len(delimiter)]
