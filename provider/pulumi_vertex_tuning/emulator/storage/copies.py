"""Objects made of objects: copy, rewrite, move and compose."""

from collections.abc import Mapping
from typing import Any

import anyio.to_thread

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.storage import conditions, objects
from pulumi_vertex_tuning.emulator.storage.bucket_store import BucketStore, StoredObject
from pulumi_vertex_tuning.emulator.storage.content import LARGEST_OBJECT, Content, join_contents
from pulumi_vertex_tuning.emulator.storage.errors import StorageError
from pulumi_vertex_tuning.emulator.storage.resources import OBJECT_FIELDS
from pulumi_vertex_tuning.emulator.tuning.folders import take

_MOST_COMPOSED = 32

Place = tuple[str, str]
"""A bucket and the name of an object in it."""


def copy(
    store: BucketStore,
    source: Place,
    target: Place,
    asked: Json,
    query: Mapping[str, str],
) -> Json:
    """Make an object with another's content; fields that the request leaves out are taken over."""
    found = _source(store, source, query)
    path = store.new_content()
    take(found.path, path)
    fields = _fields(found.body) | _fields(asked)
    return _insert(store, target, fields, Content(path, _sums(found)), query)


def rewrite(
    store: BucketStore,
    source: Place,
    target: Place,
    asked: Json,
    query: Mapping[str, str],
) -> Json:
    """Copy, told as rewriteTo tells it: here it is always done at once."""
    made = copy(store, source, target, asked, query)
    return {
        "kind": "storage#rewriteResponse",
        "totalBytesRewritten": made["size"],
        "objectSize": made["size"],
        "done": True,
        "resource": made,
    }


def move(store: BucketStore, source: Place, target: Place, query: Mapping[str, str]) -> Json:
    """Give an object another name in its bucket."""
    if source == target:
        raise StorageError(400, "The object has that name already.")
    with store.transaction():
        made = copy(store, source, target, {}, query)
        store.delete_object(*source)
    return made


async def compose(store: BucketStore, target: Place, asked: Json, query: Mapping[str, str]) -> Json:
    """Make an object of up to 32 others of its bucket, one after the other."""
    sources = asked.get("sourceObjects")
    if not isinstance(sources, list) or not 1 <= len(sources) <= _MOST_COMPOSED:
        raise StorageError(400, f"compose takes 1 to {_MOST_COMPOSED} sourceObjects.")
    found = [_component(store, target[0], source) for source in sources]
    if sum(int(part.body["size"]) for part in found) > LARGEST_OBJECT:
        raise StorageError(413, f"An object has at most {LARGEST_OBJECT} bytes here.")
    path = store.new_content()
    content = await anyio.to_thread.run_sync(join_contents, [part.path for part in found], path)
    fields = {"contentType": found[0].body["contentType"]} | _fields(asked.get("destination") or {})
    count = sum(int(part.body.get("componentCount", 1)) for part in found)
    counted = Content(path, content.sums | {"componentCount": count})
    return _insert(store, target, fields, counted, query)


def _source(store: BucketStore, source: Place, query: Mapping[str, str]) -> StoredObject:
    generation = query.get("sourceGeneration")
    found = objects.find(store, *source, {} if generation is None else {"generation": generation})
    conditions.check(found.body, query, "ifSource")
    return found


def _component(store: BucketStore, bucket: str, asked: Any) -> StoredObject:
    if not isinstance(asked, dict) or not isinstance(asked.get("name"), str):
        raise StorageError(400, "Each of the sourceObjects needs a name.")
    generation = asked.get("generation")
    query = {} if generation is None else {"generation": str(generation)}
    found = objects.find(store, bucket, asked["name"], query)
    wanted = (asked.get("objectPreconditions") or {}).get("ifGenerationMatch")
    if wanted is not None:
        conditions.check(found.body, {"ifGenerationMatch": str(wanted)})
    return found


def _insert(
    store: BucketStore,
    target: Place,
    asked: Json,
    content: Content,
    query: Mapping[str, str],
) -> Json:
    bucket, name = target
    try:
        return objects.insert(store, bucket, asked | {"name": name}, content, query)
    except BaseException:
        content.path.unlink(missing_ok=True)
        raise


def _fields(body: Json) -> Json:
    return {key: body[key] for key in OBJECT_FIELDS if key in body}


def _sums(found: StoredObject) -> Json:
    kept = ("size", "md5Hash", "crc32c", "componentCount")
    return {key: found.body[key] for key in kept if key in found.body}
