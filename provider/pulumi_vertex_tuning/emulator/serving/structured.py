"""Answers of a base model that are held to a schema: JSON of the right shape, with computed values.

No Gemini model answers here, and nothing is made up: a number is how alike the last two parts of
the last turn are, word by word; a choice is the one at that place of the list; a text says so.
Whoever asks for a judgement of two texts gets one that is poor, but real.
"""

import json
from difflib import SequenceMatcher

from pulumi_vertex_tuning.emulator.conversation import parts_of
from pulumi_vertex_tuning.emulator.errors import unimplemented
from pulumi_vertex_tuning.emulator.jsontypes import Json

_TEXT = "emulated: the last two parts share {:.0%} of their words; no Gemini model has read them"
_JSON = "application/json"
_COMPARED = 2


def schema_of(config: Json) -> Json | None:
    """Return the schema that an answer is held to; None where it is plain text."""
    schema: Json | None = config.get("responseSchema") or config.get("responseJsonSchema")
    if not schema and config.get("responseMimeType") == _JSON:
        raise unimplemented("generationConfig.responseMimeType application/json without a schema")
    return schema


def structured_text(schema: Json, contents: list[Json]) -> str:
    """Return JSON that fits the schema."""
    return json.dumps(_value(schema, likeness(contents)))


def likeness(contents: list[Json]) -> float:
    """Return how alike the last two texts of the last turn are, from 0 to 1; 0 for a lone one."""
    texts = [str(part["text"]) for part in parts_of(contents[-1]) if "text" in part]
    if len(texts) < _COMPARED:
        return 0.0
    one, other = (text.casefold().split() for text in texts[-_COMPARED:])
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _value(schema: Json, alike: float) -> object:
    if options := schema.get("enum"):
        return options[round(alike * (len(options) - 1))]
    kind = str(schema.get("type", "string")).lower()
    if kind == "object":
        properties: Json = schema.get("properties", {})
        return {name: _value(inner, alike) for name, inner in properties.items()}
    if kind == "array":
        return [_value(schema.get("items", {}), alike)]
    if kind in {"number", "integer"}:
        low, high = float(schema.get("minimum", 0)), float(schema.get("maximum", 1))
        value = low + alike * (high - low)
        return round(value) if kind == "integer" else round(value, 4)
    return alike >= 1 / 2 if kind == "boolean" else _TEXT.format(alike)
